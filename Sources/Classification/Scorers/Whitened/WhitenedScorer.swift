/// Nearest centroid in the Mahalanobis distance of the within-label covariance, at several shrinkages.
enum WhitenedScorer: Scorer {
    static var method: ClassificationMethod { .whitened }

    /// Shrinkages that are tried.
    private static let alphas = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1]
    /// The largest of them that still whitens.
    private static let carefulAlpha = 0.95
    /// Multiplier to begin with, and to use when nothing can be held out: what few examples of sentence embeddings were
    /// measured to want.
    static let multiplier = 0.02

    static func candidates(_ trial: inout ScorerTrial) -> [Candidate] {
        guard let whitened = trial.whitened, let projected = trial.projected else { return [] }
        let (cohort, centroids) = (trial.cohort, trial.cosine.centroids)
        var candidates: [Candidate] = []
        var start = multiplier
        for alpha in trial.options.shrinkage.map({ [$0] }) ?? alphas {
            let out = whitened.leaveOneOut(projected, of: cohort, metric: whitened.metric(alpha: alpha), atFullSize: false)
            let calibration = trial.calibration(out.scores, slope: start)
            start = calibration.temperature ?? start
            var candidate = Candidate(Self.self, alpha: alpha, calibration: calibration) {
                let metric = whitened.metric(alpha: alpha)
                return FittedScores(
                    map: whitened.scores(metric), centroids: centroids,
                    heldOut: whitened.leaveOneOut(projected, of: cohort, metric: metric, atFullSize: true).scores)
            }
            candidate.isCareful = alpha == carefulAlpha
            candidates.append(candidate)
        }
        return candidates
    }

    /// What one of the candidates loses on every held-out example. A separate pass, which not every fit needs.
    static func losses(_ candidate: Candidate, in trial: ScorerTrial) -> [Double] {
        guard let whitened = trial.whitened, let projected = trial.projected, let alpha = candidate.alpha else { return [] }
        let out = whitened.leaveOneOut(
            projected, of: trial.cohort, metric: whitened.metric(alpha: alpha), atFullSize: false)
        return candidate.calibration.losses(out.scores, trial.heldLabels, mode: trial.options.mode)
    }
}

extension ClassificationMethod {
    /// Nearest centroid in the Mahalanobis distance of the shrunk within-label covariance.
    package static let whitened = ClassificationMethod("whitened")
}
