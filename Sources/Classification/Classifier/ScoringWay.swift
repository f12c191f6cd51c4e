/// One way of scoring labels, with how it did on examples held out from it.
struct ScoringWay {
    var method: ClassificationMethod
    /// Shrinkage, for the whitened ways.
    var alpha: Double?
    /// Features to scores, not calibrated.
    var map: LinearMap
    /// Scores of the held-out examples.
    var heldOut: FeatureMatrix
    var calibration: ScoreCalibration

    /// The shrinkage path that is tried.
    static let alphas = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1]

    /// Every whitened way along the path; one eigendecomposition and one pass over the held-out examples serve them all.
    static func whitenedPath(
        _ cohort: Cohort, held: [Int], labels: [[Int]], mode: ClassificationMode
    ) throws(ClassificationError) -> [ScoringWay] {
        let whitened = try WhitenedCentroids(cohort, mode: mode)
        let examples = HeldOutExamples(held, of: cohort, in: whitened.scatter)
        var ways: [ScoringWay] = []
        for alpha in alphas {
            let metric = whitened.metric(alpha: alpha)
            let scores = whitened.leaveOneOut(examples, of: cohort, metric: metric, atFullSize: true).scores
            ways.append(
                ScoringWay(
                    method: .whitened, alpha: alpha, map: whitened.scores(metric), heldOut: scores,
                    calibration: ScoreCalibration(fitting: scores, labels: labels, mode: mode, defaultSlope: 1)))
        }
        return ways
    }

    /// The way with the least held-out log loss; without held-out examples the first, or strong shrinkage.
    static func best(_ ways: [ScoringWay]) -> ScoringWay {
        let measured = ways.filter { $0.calibration.logLoss != nil }
        return measured.min { $0.calibration.logLoss! < $1.calibration.logLoss! }
            ?? ways.first { $0.method == .cosine } ?? ways.last!
    }

    var candidate: FitSummary.Candidate {
        FitSummary.Candidate(
            method: method, alpha: alpha, logLoss: calibration.logLoss, accuracy: calibration.accuracy,
            temperature: calibration.temperature)
    }
}
