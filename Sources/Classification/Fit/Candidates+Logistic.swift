extension Candidates {
    /// What the logistic method needs besides.
    struct Refined {
        let model: LogisticModel
        /// λ.
        let penalty: Double
        /// Of the held-out examples, cross-fitted: `examples × labels`.
        let scores: FeatureMatrix
        /// How many examples it was fitted on.
        let examples: Int
    }

    /// Share of the log loss that the logistic method must save for `auto` to take it: the whitened method follows changed
    /// examples exactly and at once, what this one adds to it only by the next fit.
    private static let leastShare = 0.04
    /// With fewer labels there are too few directions in which means differ for it to mend anything.
    private static let fewestLabels = 3
    /// Examples × labels × coordinates, of which every step costs four multiply-adds, up to which all examples take part: some 600
    /// steps take 12 s there. CLINC150 is two fifths of it. Of more examples it is fitted on as many, drawn at random.
    private static let mostWork = 800_000_000

    /// The logistic method about the best whitened candidate.
    ///
    /// - Parameter without: held-out losses of `base`, which is of all examples.
    /// - Returns: nil where it cannot be judged or, unless it was asked for, is not worth it.
    static func logistic(
        _ ground: TrialExamples, options: ClassifierOptions, base: Candidate, without: @autoclosure () -> [Double]
    ) throws(ClassificationError) -> Candidate? {
        let isAsked = options.method == .logistic
        let labelCount = ground.cohort.labelCount
        let width = max(1, min(labelCount - 1, ground.whitened.scatter.rank))
        guard let alpha = base.alpha, labelCount >= (isAsked ? 2 : fewestLabels),
            let limited = isAsked ? ground : try ground.limited(to: mostWork / (labelCount * width), seed: options.seed)
        else { return nil }
        let (cohort, whitened, projected) = (limited.cohort, limited.whitened, limited.projected)
        guard let folds = HeldOutFolds(projected.examples, of: cohort, seed: options.seed) else { return nil }
        let held = projected.examples
        let temperature = base.calibration.temperature ?? whitenedMultiplier
        guard
            let trial = try HeldOutLogistic(
                whitened, held: held, of: cohort, folds: folds, alpha: alpha, temperature: temperature)
        else { return nil }
        let labels = held.map { cohort.labels[$0] }
        let calibration = ScoreCalibration(
            fitting: trial.scores, labels: labels, counts: cohort.counts, mode: .single, defaultSlope: temperature)
        if !isAsked {
            let saving = LogLossSaving(without: without(), with: losses(calibration, trial.scores, labels))
            guard saving.isWorthwhile(), saving.reaches(share: leastShare) else { return nil }
        }
        var model = LogisticModel(
            try DiscriminantFrame(whitened, metric: whitened.metric(alpha: alpha)), temperature: temperature)
        let (coordinates, targets) = (model.frame.coordinates(cohort.features), cohort.labels.map { $0[0] })
        for penalty in HeldOutLogistic.penalties where penalty >= trial.penalty {
            model.fit(coordinates, labels: targets, penalty: penalty, by: LimitedMemoryBFGS())
        }
        return Candidate(
            method: .logistic, alpha: alpha, calibration: calibration,
            refined: Refined(model: model, penalty: trial.penalty, scores: trial.scores, examples: cohort.rows))
    }
}
