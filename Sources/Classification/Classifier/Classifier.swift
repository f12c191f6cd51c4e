/// A fitted label set: an immutable value that turns features into decisions.
///
/// Every label's logit is linear in the features, so a batch costs one matrix product. Fit with
/// `init(fitting:options:)`, keep with `serialized()`.
public struct Classifier: Sendable {
    /// Number of labels, the background included.
    public var labelCount: Int { logits.outputs }
    /// Length of a row of features.
    public var dimensions: Int { logits.weights.columns }
    /// The options that it was fitted with.
    public let options: ClassifierOptions
    /// What was chosen and why.
    public let summary: FitSummary

    /// Features to calibrated logits, `labelCount × dimensions`.
    let logits: LinearMap
    /// Unit centroids, `labelCount × dimensions`.
    let centroids: FeatureMatrix
    /// Least probability of every label (multi mode).
    let thresholds: [Float]
    /// What is strange.
    let anomaly: AnomalyDetector
}
