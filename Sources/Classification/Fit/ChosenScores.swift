/// The scores of the candidate chosen, with probabilities for the model of all examples.
struct ChosenScores {
    /// Uncalibrated scores as a linear map, one output per prototype.
    let map: LinearMap
    /// Unit centroids, one per prototype.
    let centroids: FeatureMatrix
    /// Where labels have several: which belong to which, and τ of their soft maximum.
    let prototypes: (layout: PrototypeLayout, sharpness: Double)?
    /// Of the logistic method: what `map` has beyond the whitened scores.
    let refinement: LinearMap?
    /// Fitted on held-out scores as a fresh text will meet them.
    let calibration: ScoreCalibration
    /// Calibrated held-out probabilities: `held-out examples × labels`.
    let probabilities: FeatureMatrix
    private let scores: FeatureMatrix

    init(_ best: Candidates.Candidate, of candidates: Candidates) {
        let cohort = candidates.cohort
        let labels = candidates.held.map { cohort.labels[$0] }
        let scores: FeatureMatrix
        if let prototyped = best.prototyped, let alpha = best.alpha {
            map = prototyped.model.scores(prototyped.model.metric(alpha: alpha))
            centroids = prototyped.centroids
            prototypes = (prototyped.layout, prototyped.sharpness)
            scores = prototyped.scores
            refinement = nil
        } else if let refined = best.refined, let alpha = best.alpha, let whitened = candidates.whitened {
            map = refined.map
            (centroids, prototypes) = (candidates.cosine.centroids, nil)
            refinement = map.adding(whitened.scores(whitened.metric(alpha: alpha)).scaled(by: -1))
            scores = refined.scores
        } else if let alpha = best.alpha, let whitened = candidates.whitened, let projected = candidates.projected {
            let metric = whitened.metric(alpha: alpha)
            map = whitened.scores(metric)
            (centroids, prototypes, refinement) = (candidates.cosine.centroids, nil, nil)
            scores = whitened.leaveOneOut(projected, of: cohort, metric: metric, atFullSize: true).scores
        } else {
            map = candidates.cosine.scores
            (centroids, prototypes, refinement) = (candidates.cosine.centroids, nil, nil)
            scores = candidates.cosine.leaveOneOut(candidates.held, of: cohort, atFullSize: true).scores
        }
        calibration = ScoreCalibration(
            fitting: scores, labels: labels, counts: cohort.counts, mode: candidates.mode,
            defaultSlope: best.calibration.slopes[0], withNoise: true)
        probabilities = calibration.probabilities(scores, mode: candidates.mode)
        self.scores = scores
    }

    /// Calibrated logits of a held-out example, by its place among them.
    func heldOutLogits(_ place: Int) -> [Float] {
        scores[row: place].enumerated().map {
            Float(calibration.slopes[$0] * Double($1) + calibration.intercepts[$0])
        }
    }

    /// Calibrated: logits of labels, or, where labels have several prototypes, of these.
    var calibrated: LinearMap {
        guard let (layout, _) = prototypes else {
            return map.scaled(by: calibration.slopes, adding: calibration.intercepts)
        }
        return map.scaled(
            by: layout.owners.map { calibration.slopes[$0] },
            adding: [Double](repeating: 0, count: layout.prototypeCount))
    }

    /// From prototypes to labels, where that is more than nothing. Single mode has one slope for all labels.
    var softMaximum: SoftMaximum? {
        prototypes.map { layout, sharpness in
            SoftMaximum(
                layout: layout, sharpness: Float(sharpness / calibration.slopes[0]),
                intercepts: calibration.intercepts.map { Float($0) })
        }
    }
}
