extension Candidates {
    /// What the logistic method needs besides.
    struct Refined {
        let model: LogisticModel
        /// λ.
        let penalty: Double
        /// Of the held-out examples, cross-fitted: `examples × labels`.
        let scores: FeatureMatrix
    }

    /// Share of the log loss that the logistic method must save for `auto` to take it: the whitened method follows changed
    /// examples exactly and at once, what this one adds to it only by the next fit.
    private static let leastShare = 0.04
    /// With fewer labels there are too few directions in which means differ for it to mend anything.
    private static let fewestLabels = 3
    /// Examples × labels × coordinates, of which every step costs four multiply-adds, up to which `auto` tries it: some 600 steps
    /// take half a minute there. CLINC150 is a sixth of it.
    private static let mostWork = 2_000_000_000

    /// The logistic method about the best whitened candidate.
    ///
    /// - Parameter without: held-out losses of `base`.
    /// - Returns: nil where it cannot be judged or, unless it was asked for, is not worth it.
    static func logistic(
        _ cohort: Cohort, options: ClassifierOptions, whitened: WhitenedCentroids, base: Candidate, projected: HeldOutExamples,
        folds: HeldOutFolds?, without: @autoclosure () -> [Double]
    ) throws(ClassificationError) -> Candidate? {
        let isAsked = options.method == .logistic
        let width = min(cohort.labelCount - 1, whitened.scatter.rank)
        guard let folds, let alpha = base.alpha, cohort.labelCount >= (isAsked ? 2 : fewestLabels),
            isAsked || cohort.rows * cohort.labelCount * width <= mostWork
        else { return nil }
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
            refined: Refined(model: model, penalty: trial.penalty, scores: trial.scores))
    }
}
