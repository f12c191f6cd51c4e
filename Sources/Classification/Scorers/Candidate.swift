/// One way of scoring at one setting, judged on held-out examples.
struct Candidate: Sendable {
    let scorer: any Scorer.Type
    /// Shrinkage of the within-label covariance; nil for a scorer that has none.
    let alpha: Double?
    /// Of held-out scores as refitting without each example would give them.
    let calibration: ScoreCalibration
    /// Held-out log loss, by which candidates are compared.
    let loss: Double?
    /// A choice for when no example can be held out.
    var isCareful = false
    /// What the summary says of it besides: see `entry`.
    var details = Details()
    private let fit: @Sendable () throws(ClassificationError) -> FittedScores

    /// What only some scorers have to report.
    struct Details: Sendable {
        var prototypes: Int?
        var covariance: FitSummary.Covariance?
        var (anchoredPenalty, freePenalty): (Double?, Double?)
        var freeShare: Double?
        /// Examples that it was fitted on, where it takes them one by one.
        var examples: Int?
    }

    /// - Parameters:
    ///   - loss: that of the calibration unless given.
    ///   - fit: fits it on all examples. It runs only for the candidate that is chosen.
    init(
        _ scorer: any Scorer.Type, alpha: Double?, calibration: ScoreCalibration, loss: Double? = nil,
        fit: @escaping @Sendable () throws(ClassificationError) -> FittedScores
    ) {
        self.scorer = scorer
        self.alpha = alpha
        self.calibration = calibration
        self.loss = loss ?? calibration.logLoss
        self.fit = fit
    }

    var method: ClassificationMethod { scorer.method }
    /// For comparison: all are alike where nothing could be held out.
    var comparedLoss: Double { loss ?? 0 }

    func fitted() throws(ClassificationError) -> FittedScores { try fit() }

    var entry: FitSummary.Candidate {
        FitSummary.Candidate(
            method: method, alpha: alpha, prototypes: details.prototypes, covariance: details.covariance,
            penalty: details.anchoredPenalty, freePenalty: details.freePenalty, freeShare: details.freeShare,
            logLoss: loss, accuracy: calibration.accuracy, temperature: calibration.temperature)
    }
}

/// What a scorer leaves behind, fitted on all examples.
struct FittedScores: Sendable {
    /// Uncalibrated scores, one output per label, or per prototype.
    let map: LinearMap
    /// Unit centroids, one per output.
    let centroids: FeatureMatrix
    /// Where labels have several outputs: which belong to which, and τ of their soft maximum.
    var prototypes: (layout: PrototypeLayout, sharpness: Double)?
    /// What `map` has beyond the live scores (`LiveScores`), which stays until the next fit; nil for nothing.
    var refinement: LinearMap?
    /// Scores of the held-out examples, as a fresh text would meet them: `examples × labels`.
    let heldOut: FeatureMatrix
}
