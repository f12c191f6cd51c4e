extension Candidates {
    /// What the logistic method decides by.
    struct Refined {
        /// Features to scores, in units of whitened scores.
        let map: LinearMap
        /// λ of the anchored and of the free model.
        let penalty: (anchored: Double, free: Double)
        /// The free model's part in the decision, 0 to 1.
        let freeShare: Double
        /// Of the held-out examples, cross-fitted: `examples × labels`.
        let scores: FeatureMatrix
        /// What the whitened candidate would lose on all held-out examples but one, less what pooling saves in the folds. The
        /// losses of the two are no match for each other: with few examples a fourth of them is missed.
        let loss: Double
        /// How many examples it was fitted on.
        let examples: Int
    }

    /// Share of the log loss that the logistic method must save for `auto` to take it: the whitened method follows changed
    /// examples exactly and at once, what this one adds to it only by the next fit.
    private static let leastShare = 0.03
    /// Standard errors by which it must be better. One is enough: two would refuse it for every set of ten examples per label,
    /// where it gains up to a point.
    private static let leastErrors = 1.0
    /// With fewer held-out examples there is nothing to judge it by.
    private static let fewestExamples = 500
    /// λ that are tried.
    private static let anchoredPenalties = [0.1, 0.03, 0.01, 0.003, 0.001]
    private static let freePenalties = [1e-2, 2e-3, 4e-4, 8e-5, 1.6e-5, 3.2e-6]
    /// Coordinates of the free model. With all 1,152 of three layers it was right on 0.1 points more of Banking77 at most.
    private static let freeCoordinates = 512
    /// Examples × labels × coordinates, of which every step costs four multiply-adds, up to which all examples take part: some 400
    /// steps take half a minute there. CLINC150 is just under it. Of more examples it is fitted on as many, drawn at random.
    private static let mostWork = 1_200_000_000

    /// The logistic method: a model anchored in the best whitened candidate and one that is free, pooled.
    ///
    /// - Parameter base: of all examples.
    /// - Returns: nil where it cannot be judged or, unless it was asked for, is not worth it.
    static func logistic(
        _ ground: TrialExamples, options: ClassifierOptions, base: Candidate
    ) throws(ClassificationError) -> Candidate? {
        let isAsked = options.method == .logistic
        let work = ground.cohort.labelCount * min(freeCoordinates, ground.whitened.scatter.rank)
        guard let alpha = base.alpha, isAsked || ground.projected.examples.count >= fewestExamples,
            let limited = isAsked ? ground : try ground.limited(to: mostWork / max(work, 1), seed: options.seed)
        else { return nil }
        let (cohort, whitened, projected) = (limited.cohort, limited.whitened, limited.projected)
        guard let folds = HeldOutFolds(projected.examples, of: cohort, seed: options.seed) else { return nil }
        let held = projected.examples
        let (labels, targets) = (held.map { cohort.labels[$0] }, held.map { cohort.labels[$0][0] })
        let temperature = base.calibration.temperature ?? whitenedMultiplier
        guard
            let anchoredFolds = try folds.anchored(
                whitened, held: held, of: cohort, alpha: alpha, temperature: temperature)
        else { return nil }
        let anchored = HeldOutLogistic(anchoredFolds, targets: targets, penalties: anchoredPenalties)
        let freeModel = LogisticModel(free: whitened.leading(freeCoordinates), labelCount: cohort.labelCount)
        let free = HeldOutLogistic(
            folds.sharing(freeModel, held: held, of: cohort), targets: targets, penalties: freePenalties)
        let pool = LogisticPool(anchored.logits, free.logits, targets: targets)
        let scores = pool(anchored.logits, free.logits).scaled(by: Float(1 / temperature))
        let calibration = ScoreCalibration(
            fitting: scores, labels: labels, counts: cohort.counts, mode: .single, defaultSlope: temperature)
        let whitenedScores = anchored.start.scaled(by: Float(1 / temperature))
        let whitenedCalibration = ScoreCalibration(
            fitting: whitenedScores, labels: labels, counts: cohort.counts, mode: .single, defaultSlope: temperature)
        let saving = LogLossSaving(
            without: losses(whitenedCalibration, whitenedScores, labels), with: losses(calibration, scores, labels))
        if !isAsked {
            guard saving.isWorthwhile(errors: leastErrors), saving.reaches(share: leastShare) else { return nil }
        }
        let anchoredModel = LogisticModel(
            anchored: try DiscriminantFrame(whitened, metric: whitened.metric(alpha: alpha)), temperature: temperature)
        let map = pool(anchored.scores(anchoredModel, of: cohort), free.scores(freeModel, of: cohort))
        return Candidate(
            method: .logistic, alpha: alpha, calibration: calibration,
            refined: Refined(
                map: map.scaled(by: 1 / temperature), penalty: (anchored.penalty, free.penalty), freeShare: pool.share,
                scores: scores, loss: base.loss - saving.mean, examples: cohort.rows))
    }
}
