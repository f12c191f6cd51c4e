/// Scores of held-out examples for labels with prototypes: those fitted without their fold, in a metric without each example.
///
/// Everything except the grouping is exact: which examples vary about which prototype of the whole is assumed known.
struct HeldOutPrototypes {
    private let frame: HeldOutFrame
    private let folds: HeldOutFolds
    private let prototypes: [FoldPrototypes]
    /// Means in the basis of the frame.
    private let means: [[Float]]
    private let targets: [Int]

    /// - Parameters:
    ///   - prototypes: one per fold.
    ///   - targets: labels of the held-out examples.
    init(_ frame: HeldOutFrame, folds: HeldOutFolds, prototypes: [FoldPrototypes], targets: [Int]) {
        self.frame = frame
        self.folds = folds
        self.prototypes = prototypes
        self.targets = targets
        means = prototypes.map { frame.whitened.scatter.project($0.means) }
    }

    /// Label scores, with the sharpness of their soft maximum.
    ///
    /// - Parameters:
    ///   - start: where the search for their temperature begins.
    ///   - atFullSize: takes out that a mean of fewer examples is longer by chance; see `leaveOneOut`.
    func scores(
        _ metric: ShrunkMetric, start: Double, atFullSize: Bool
    ) -> (scores: FeatureMatrix, sharpness: Double) {
        let outputs = prototypes.indices.map { fold in
            var scores = frame.proximities(folds.folds[fold].held, to: means[fold], metric: metric)
            if atFullSize {
                let lacks = prototypes[fold].lacks.map { Float(0.5 * metric.spread * $0) }
                scores.withMutableValues { for index in $0.indices { $0[index] += lacks[index % lacks.count] } }
            }
            return (layout: prototypes[fold].layout, scores: scores)
        }
        return folds.labelScores(outputs, targets: targets, start: start)
    }
}
