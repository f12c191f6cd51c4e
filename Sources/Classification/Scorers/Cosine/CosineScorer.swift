/// Nearest centroid by cosine.
enum CosineScorer: Scorer {
    static var method: ClassificationMethod { .cosine }
    static var live: LiveScores { .cosine }

    /// Multiplier to begin with, and to use when nothing can be held out: what few examples of sentence embeddings were
    /// measured to want.
    private static let multiplier = 20.0

    static func validate(_ options: ClassifierOptions) throws(ClassificationError) {
        if options.method == method { try options.requireOnePrototype() }
    }

    static func candidates(_ trial: inout ScorerTrial) -> [Candidate] {
        guard isTried(trial.options) else { return [] }
        let (cosine, cohort, held) = (trial.cosine, trial.cohort, trial.held)
        let scores = cosine.leaveOneOut(held, of: cohort, atFullSize: false).scores
        var candidate = Candidate(Self.self, alpha: nil, calibration: trial.calibration(scores, slope: multiplier)) {
            FittedScores(
                map: cosine.scores, centroids: cosine.centroids,
                heldOut: cosine.leaveOneOut(held, of: cohort, atFullSize: true).scores)
        }
        candidate.isCareful = true
        return [candidate]
    }

    /// Only where more than chance is for it: with few examples it seems better than the whitened method now and then,
    /// and on fresh texts hardly ever is.
    static func isEligible(_ trial: ScorerTrial) -> Bool {
        guard trial.options.mode == .single, let base = trial.base,
            let own = trial.tried.first(where: { $0.scorer == Self.self }), own.comparedLoss < base.comparedLoss
        else { return true }
        let scores = trial.cosine.leaveOneOut(trial.held, of: trial.cohort, atFullSize: false).scores
        return LogLossSaving(
            without: WhitenedScorer.losses(base, in: trial),
            with: own.calibration.losses(scores, trial.heldLabels, mode: .single)
        ).isWorthwhile()
    }
}

extension ClassificationMethod {
    /// Nearest centroid by cosine.
    package static let cosine = ClassificationMethod("cosine")
}
