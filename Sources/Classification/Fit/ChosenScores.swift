/// The scores of the candidate chosen, with probabilities for the model of all examples.
struct ChosenScores {
    /// Uncalibrated scores as a linear map.
    let map: LinearMap
    /// Fitted on held-out scores as a fresh text will meet them.
    let calibration: ScoreCalibration
    /// Calibrated held-out probabilities: `held-out examples × labels`.
    let probabilities: FeatureMatrix

    init(_ best: Candidates.Candidate, of candidates: Candidates) {
        let labels = candidates.held.map { candidates.cohort.labels[$0] }
        let scores: FeatureMatrix
        if let alpha = best.alpha, let whitened = candidates.whitened, let projected = candidates.projected {
            let metric = whitened.metric(alpha: alpha)
            map = whitened.scores(metric)
            scores = whitened.leaveOneOut(projected, of: candidates.cohort, metric: metric, atFullSize: true).scores
        } else {
            map = candidates.cosine.scores
            scores = candidates.cosine.leaveOneOut(candidates.held, of: candidates.cohort, atFullSize: true).scores
        }
        calibration = ScoreCalibration(
            fitting: scores, labels: labels, counts: candidates.cohort.counts, mode: candidates.mode,
            defaultSlope: best.calibration.slopes[0])
        probabilities = calibration.probabilities(scores, mode: candidates.mode)
    }
}
