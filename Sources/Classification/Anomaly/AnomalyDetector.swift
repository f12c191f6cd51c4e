/// How typical a text is of its most probable label, and how that compares with the calibration examples.
struct AnomalyDetector: Sendable, Hashable {
    var calibration: ConformalCalibration

    /// Larger = more typical: the cosine to the centroid of the most probable label.
    func typicality(similarity: Float) -> Float {
        similarity
    }
}
