/// How typical a text is of its most probable label, compared with the calibration examples.
struct AnomalyDetector: Sendable, Hashable {
    /// The statistic.
    enum Statistic: Sendable, Hashable {
        /// Cosine to the centroid of the most probable label.
        case similarity
        case mahalanobis(MahalanobisDistance)
    }

    var statistic: Statistic
    var calibration: ConformalCalibration

    /// Larger = more typical.
    func typicality(
        _ features: ArraySlice<Float>, nearest: Int, similarity: Float, projections: ArraySlice<Float>
    ) -> Float {
        switch statistic {
        case .similarity: similarity
        case .mahalanobis(let distance): -distance(features, label: nearest, projections: projections)
        }
    }
}

extension AnomalyDetector {
    /// The result of a fit.
    struct Fit {
        let detector: AnomalyDetector
        /// Linear maps of the features that the statistic also needs; they share the product of the scores.
        let projections: LinearMap
        let summary: FitSummary.Anomaly
        /// Typicality of every held-out example, in order.
        let typicalities: [Float]
    }

    /// Chooses the statistic and calibrates it on the held-out examples of a fit.
    static func fit(
        _ trial: ScorerTrial, chosen: ChosenScores
    ) throws(ClassificationError) -> Fit {
        let cohort = trial.cohort
        let nearest = chosen.probabilities.largestColumns
        let calibration: FitSummary.Anomaly.Calibration = nearest.isEmpty ? .none : .leaveOneOut
        guard let whitened = trial.whitened, let projected = trial.projected else {
            let out = trial.cosine.leaveOneOut(trial.held, of: cohort, atFullSize: true)
            let typicalities = nearest.enumerated().map { out.similarities.storage[$0 * cohort.labelCount + $1] }
            return Fit(
                detector: AnomalyDetector(statistic: .similarity, calibration: ConformalCalibration(typicalities)),
                projections: LinearMap(weights: FeatureMatrix(rows: 0, columns: cohort.dimensions), bias: []),
                summary: FitSummary.Anomaly(statistic: .similarity, calibration: calibration, size: nearest.count),
                typicalities: typicalities)
        }
        let choice = try AnomalyChoice(whitened, projected, of: cohort, options: trial.options)
        let (distance, projections) = try MahalanobisDistance.fit(whitened, shrinkage: choice.shrinkage)
        let strangeness = try distance.leaveOneOut(
            whitened, projected, of: cohort, shrinkage: choice.shrinkage, nearest: nearest, projections: projections)
        let typicalities = strangeness.map { -$0 }
        let backgroundAlpha = choice.shrinkage.backgroundAlpha(whitened)
        return Fit(
            detector: AnomalyDetector(
                statistic: .mahalanobis(distance), calibration: ConformalCalibration(typicalities)),
            projections: projections,
            summary: FitSummary.Anomaly(
                statistic: backgroundAlpha == nil ? .mahalanobis : .relativeMahalanobis, alpha: choice.shrinkage.alpha,
                backgroundAlpha: backgroundAlpha, heldOutLabelAUROC: choice.heldOutLabelAUROC, calibration: calibration,
                size: nearest.count),
            typicalities: typicalities)
    }
}
