extension Classifier {
    /// Refuses a classifier with numbers that are not finite: a fit that diverged, or overflowed.
    func requireFinite() throws(ClassificationError) {
        func require(_ part: String, _ values: [Float]...) throws(ClassificationError) {
            for values in values where !values.allSatisfy(\.isFinite) { throw .diverged(part) }
        }
        try require("weights", map.weights.storage, map.bias)
        try require("centroids", centroids.storage)
        try require("thresholds", thresholds, [noise])
        if let refinement { try require("logistic weights", refinement.weights.storage, refinement.bias) }
        if let softMaximum { try require("prototypes' weights", softMaximum.intercepts, [softMaximum.sharpness]) }
        guard case .mahalanobis(let distance) = anomaly.statistic else { return }
        try require(
            "distances", distance.proximities.weights.storage, distance.proximities.bias, distance.curvatures,
            [distance.middle, distance.meanSquare])
    }
}
