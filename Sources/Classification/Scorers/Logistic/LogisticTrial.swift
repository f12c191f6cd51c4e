/// What logistic models are tried on, and what they must do better than.
struct LogisticTrial {
    let options: ClassifierOptions
    let executor: FitExecutor
    /// The examples that models are fitted on, and folds of those held out.
    let examples: TrialExamples
    let folds: HeldOutFolds
    /// The best whitened candidate, its shrinkage, and the statistics of all examples.
    let base: Candidate
    let alpha: Double
    let whole: WhitenedCentroids
    let centroids: FeatureMatrix
    /// Scores of the base for the held-out examples, as refitting without each would give them, and as a fresh text
    /// meets them.
    let heldOutScores: @Sendable (_ atFullSize: Bool) -> FeatureMatrix

    /// Coordinates of a free model. With all 1,152 of three layers it was right on 0.1 points more of Banking77 at
    /// most; with all 1,536 of four it is no better on moderation either.
    static let freeCoordinates = 512
    /// λ of free models that are tried.
    static let freePenalties = [1e-2, 2e-3, 4e-4, 8e-5, 1.6e-5, 3.2e-6]
    /// Share of the log loss that it must save for `auto` to take it: the whitened method follows changed examples
    /// exactly and at once, what this one adds to it only by the next fit.
    private static let minShare = 0.03
    /// Standard errors by which it must be better. One is enough: two would refuse it for every set of ten examples per
    /// label, where it gains up to a point.
    private static let minErrors = 1.0

    init(
        _ trial: ScorerTrial, examples: TrialExamples, folds: HeldOutFolds, base: Candidate, alpha: Double,
        whole: WhitenedCentroids
    ) {
        (options, executor) = (trial.options, trial.executor)
        (self.examples, self.folds) = (examples, folds)
        (self.base, self.alpha, self.whole) = (base, alpha, whole)
        centroids = trial.cosine.centroids
        let (cohort, projected) = (trial.cohort, trial.projected!)
        heldOutScores = { atFullSize in
            whole.leaveOneOut(projected, of: cohort, metric: whole.metric(alpha: alpha), atFullSize: atFullSize).scores
        }
    }

    /// Rows of the cohort, and their labels.
    var held: [Int] { examples.projected.examples }
    var labels: [[Int]] { held.map { examples.cohort.labels[$0] } }

    /// Whether it may be chosen: it was asked for, or it saves enough.
    func isWorthwhile(_ saving: LogLossSaving) -> Bool {
        LogisticScorer.isRequired(options)
            || (saving.isWorthwhile(errors: Self.minErrors) && saving.reaches(share: Self.minShare))
    }

    /// Fits the curve from held-out scores to probabilities.
    func calibration(_ scores: FeatureMatrix, slope: Double) -> ScoreCalibration {
        ScoreCalibration(
            fitting: scores, labels: labels, counts: examples.cohort.counts, mode: options.mode, defaultSlope: slope)
    }

    /// What some scores save on held-out examples over those of the whitened method, calibrated alike.
    func saving(
        of scores: FeatureMatrix, by own: ScoreCalibration, over whitened: FeatureMatrix, slope: Double
    ) -> LogLossSaving {
        LogLossSaving(
            without: calibration(whitened, slope: slope).losses(whitened, labels, mode: options.mode),
            with: own.losses(scores, labels, mode: options.mode))
    }

    /// What a map has beyond the whitened scores.
    func refinement(of map: LinearMap) -> LinearMap {
        map.adding(whole.scores(whole.metric(alpha: alpha)).scaled(by: -1))
    }
}
