extension LogisticTrial {
    /// λ of the anchored model that are tried.
    private static let anchoredPenalties = [0.1, 0.03, 0.01, 0.003, 0.001]

    /// Mode single: two models of all labels, one anchored in the whitened method and one free, pooled.
    func joint() throws(ClassificationError) -> Candidate? {
        let (cohort, whitened, held, alpha) = (examples.cohort, examples.whitened, held, alpha)
        let targets = cohort.labels.map { $0[0] }
        let temperature = base.calibration.temperature ?? WhitenedScorer.multiplier
        guard
            let anchoredFolds = try folds.anchored(
                whitened, held: held, of: cohort, alpha: alpha, temperature: temperature, executor: executor)
        else { return nil }
        let freeModel = LogisticModel(free: whitened.leading(Self.freeCoordinates), labelCount: cohort.labelCount)
        let freeFolds = folds.sharing(freeModel, freeModel.coordinates(cohort.features), held: held)
        let executor = executor
        let models = try executor.map(2) { place throws(ClassificationError) -> HeldOutLogistic in
            let isFree = place == 0
            return try HeldOutLogistic(
                isFree ? freeFolds : anchoredFolds, labels: targets, held: held,
                penalties: isFree ? Self.freePenalties : Self.anchoredPenalties, executor: executor)
        }
        let (free, anchored) = (models[0], models[1])
        let pool = LogisticPool(anchored.logits, free.logits, targets: held.map { targets[$0] })
        let scores = pool(anchored.logits, free.logits).scaled(by: Float(1 / temperature))
        let own = calibration(scores, slope: temperature)
        let saving = saving(
            of: scores, by: own, over: anchored.start.scaled(by: Float(1 / temperature)), slope: temperature)
        guard isWorthwhile(saving) else { return nil }
        let trial = self
        // What the whitened candidate would lose on all held-out examples but one, less what pooling saves in the
        // folds. The losses of the two are no match for each other: with few examples a fourth of them is missed.
        let loss = base.comparedLoss - saving.mean
        var candidate = Candidate(LogisticScorer.self, alpha: alpha, calibration: own, loss: loss) {
            () throws(ClassificationError) in
            let anchoredModel = LogisticModel(
                anchored: try DiscriminantFrame(whitened, metric: whitened.metric(alpha: alpha)), temperature: temperature)
            let maps = try executor.map(2) { place throws(ClassificationError) -> LinearMap in
                let (one, model) = place == 0 ? (free, freeModel) : (anchored, anchoredModel)
                return try one.scores(model, model.coordinates(cohort.features))
            }
            let map = pool(maps[1], maps[0]).scaled(by: 1 / temperature)
            return FittedScores(
                map: map, centroids: trial.centroids, refinement: trial.refinement(of: map), heldOut: scores)
        }
        (candidate.details.anchoredPenalty, candidate.details.freePenalty) = (anchored.penalty, free.penalty)
        candidate.details.freeShare = pool.share
        candidate.details.examples = cohort.rows
        return candidate
    }
}
