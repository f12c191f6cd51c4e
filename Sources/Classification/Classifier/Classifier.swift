/// A fitted label set: an immutable value that turns features into decisions.
///
/// Every label's logit is linear in the features, so a batch costs one matrix product. Fit with
/// `init(fitting:options:)`, keep with `serialized()`.
public struct Classifier: Sendable {
    /// Number of labels, the background included.
    public let labelCount: Int
    /// Length of a row of features.
    public var dimensions: Int { map.weights.columns }
    /// The options that it was fitted with.
    public let options: ClassifierOptions
    /// What was chosen and why.
    public let summary: FitSummary

    /// Features to one calibrated logit a label, followed by the projections that the anomaly detector asks for.
    let map: LinearMap
    /// Unit centroids, `labelCount × dimensions`.
    let centroids: FeatureMatrix
    /// Least probability of every label (multi mode).
    let thresholds: [Float]
    /// What is strange.
    let anomaly: AnomalyDetector

    /// The part of the map that the anomaly detector asks for.
    var projections: LinearMap {
        LinearMap(
            weights: map.weights.selecting(Array(labelCount..<map.outputs)), bias: Array(map.bias[labelCount...]))
    }

    init(
        labelCount: Int, options: ClassifierOptions, summary: FitSummary, map: LinearMap, centroids: FeatureMatrix,
        thresholds: [Float], anomaly: AnomalyDetector
    ) {
        self.labelCount = labelCount
        self.options = options
        self.summary = summary
        self.map = map
        self.centroids = centroids
        self.thresholds = thresholds
        self.anomaly = anomaly
    }
}
