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

    init(_ best: Candidate, of trial: ScorerTrial) throws(ClassificationError) {
        let fitted = try best.fitted()
        (map, centroids, prototypes, refinement) = (fitted.map, fitted.centroids, fitted.prototypes, fitted.refinement)
        scores = fitted.heldOut
        calibration = ScoreCalibration(
            fitting: scores, labels: trial.heldLabels, counts: trial.cohort.counts, mode: trial.options.mode,
            defaultSlope: best.calibration.slopes[0], withNoise: true)
        probabilities = calibration.probabilities(scores, mode: trial.options.mode)
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
