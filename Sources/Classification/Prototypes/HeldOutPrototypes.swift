/// Models of labels with prototypes, one a fold, each fitted without the fold's examples: prototypes, their means and a
/// covariance.
struct HeldOutPrototypes {
    private struct Model {
        let whitened: WhitenedCentroids
        let layout: PrototypeLayout
        let features: FeatureMatrix
        /// One a prototype: by how much a mean of so few examples is likely to be less well known than in the whole.
        let lacks: [Double]
    }

    private let folds: PrototypeFolds
    private let models: [Model]
    private let targets: [Int]

    /// - Parameters:
    ///   - counts: how many prototypes each label gets.
    ///   - covariance: about what examples vary.
    /// - Throws: `.unsupported` when the examples of some fold cannot be whitened.
    init(
        _ folds: PrototypeFolds, held: [Int], of cohort: Cohort, space: ClusterSpace, counts: [Int],
        covariance: FitSummary.Covariance, seed: UInt64
    ) throws(ClassificationError) {
        self.folds = folds
        targets = held.map { cohort.labels[$0][0] }
        var models: [Model] = []
        for fold in folds.folds {
            let assignment = space.assignment(
                of: fold.rest, counts: counts, fewest: PrototypeFolds.fewestExamples, seed: seed)
            let refined = cohort.refined(fold.rest, by: assignment)
            var members = [Int](repeating: 0, count: cohort.labelCount)
            for row in fold.rest { members[cohort.labels[row][0]] += 1 }
            let lacks = assignment.layout.owners.enumerated().map { prototype, label in
                (1 - Double(members[label]) / Double(cohort.counts[label])) / Double(refined.counts[prototype])
            }
            models.append(
                Model(
                    whitened: try WhitenedCentroids(refined, of: cohort.selecting(fold.rest), covariance: covariance),
                    layout: assignment.layout, features: cohort.features.selecting(fold.held.map { held[$0] }), lacks: lacks))
        }
        self.models = models
    }

    /// Label scores of the held-out examples as a fresh text will meet them (see `leaveOneOut`'s `atFullSize`), with the
    /// sharpness of their soft maximum.
    ///
    /// - Parameter start: where to look for their temperature first.
    func scores(alpha: Double, start: Double) -> (scores: FeatureMatrix, sharpness: Double) {
        let outputs = models.map { model in
            let metric = model.whitened.metric(alpha: alpha)
            var map = model.whitened.scores(metric)
            for (prototype, lack) in model.lacks.enumerated() { map.bias[prototype] += Float(0.5 * metric.spread * lack) }
            return (layout: model.layout, scores: map(model.features))
        }
        return folds.labelScores(outputs, targets: targets, start: start)
    }
}

extension WhitenedCentroids {
    /// Those of prototypes, in single mode.
    ///
    /// - Parameters:
    ///   - prototypes: the examples by prototype.
    ///   - labels: the same by label.
    init(
        _ prototypes: Cohort, of labels: @autoclosure () -> Cohort, covariance: FitSummary.Covariance
    ) throws(ClassificationError) {
        switch covariance {
        case .prototypes: try self.init(prototypes, mode: .single)
        case .labels: self.init(try WithinScatter(labels(), mode: .single).regrouped(as: prototypes), mode: .single)
        }
    }
}
