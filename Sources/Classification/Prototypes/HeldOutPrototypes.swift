/// Models of labels with prototypes, one a fold, each fitted without the fold's examples: prototypes, their means and the
/// covariance about them.
struct HeldOutPrototypes {
    private struct Model {
        let whitened: WhitenedCentroids
        let layout: PrototypeLayout
        let fold: PrototypeFolds.Fold
        let features: FeatureMatrix
        /// One a prototype: by how much a mean of so few examples is likely to be less well known than in the whole.
        let lacks: [Double]
    }

    private let models: [Model]
    private let targets: [Int]

    /// - Parameter counts: how many prototypes each label gets.
    /// - Throws: `.unsupported` when the examples of some fold cannot be whitened.
    init(
        _ folds: PrototypeFolds, held: [Int], of cohort: Cohort, space: ClusterSpace, counts: [Int], seed: UInt64
    ) throws(ClassificationError) {
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
                    whitened: try WhitenedCentroids(refined, mode: .single), layout: assignment.layout, fold: fold,
                    features: cohort.features.selecting(fold.held.map { held[$0] }), lacks: lacks))
        }
        self.models = models
    }

    /// Label scores of the held-out examples as a fresh text will meet them (see `leaveOneOut`'s `atFullSize`), with the
    /// sharpness of their soft maximum, which is their temperature.
    func scores(alpha: Double, sharpness start: Double) -> (scores: FeatureMatrix, sharpness: Double) {
        let rounds = 4
        let outputs = models.map { model in
            let metric = model.whitened.metric(alpha: alpha)
            var map = model.whitened.scores(metric)
            for (prototype, lack) in model.lacks.enumerated() { map.bias[prototype] += Float(0.5 * metric.spread * lack) }
            return map(model.features)
        }
        var sharpness = start
        var scores = FeatureMatrix(rows: targets.count, columns: models[0].layout.labelCount)
        // The temperature asks for a sharpness and the sharpness for a temperature; they meet soon.
        for round in 1...rounds {
            for (model, own) in zip(models, outputs) {
                let labels = model.layout.labelScores(own, sharpness: sharpness)
                for (row, place) in model.fold.held.enumerated() { scores[row: place] = labels[row: row] }
            }
            let fit = Temperature(fitting: scores, targets: targets, start: sharpness)
            if round == rounds || abs(fit.multiplier - sharpness) < 0.02 * sharpness { break }
            sharpness = fit.multiplier
        }
        return (scores, sharpness)
    }
}
