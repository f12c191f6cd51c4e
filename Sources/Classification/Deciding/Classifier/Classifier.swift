/// A fitted label set: an immutable value that turns features into decisions.
///
/// Every label's logit is linear in the features, or the soft maximum of a few that are, so a batch costs one matrix product. Fit
/// with `init(fitting:options:)`, keep with `serialized()`.
package struct Classifier: Sendable {
    /// Number of labels, the background included.
    package let labelCount: Int
    /// Length of a row of features.
    package var dimensions: Int { map.weights.columns }
    /// The options that it was fitted with.
    package let options: ClassifierOptions
    /// What was chosen and why.
    package let summary: FitSummary

    /// Features to one calibrated logit per label (or prototype), followed by the projections for the anomaly detector.
    let map: LinearMap
    /// The map as it is applied to batches.
    let packed: PackedMap
    /// From prototypes to labels; `nil` where every label has one centroid.
    let softMaximum: SoftMaximum?
    /// Of the logistic method: what it adds to the whitened scores before calibration; part of `map` already.
    let refinement: LinearMap?
    /// Unit centroids, `prototypes × dimensions`.
    let centroids: FeatureMatrix
    /// Least probability of every label (multi mode).
    let thresholds: [Float]
    /// Single mode: which texts get no label; nil where every text gets one.
    package let rejection: Rejection?
    /// Decides what is an anomaly.
    let anomaly: AnomalyDetector

    /// Single mode: share of the probability that is spread evenly over the labels.
    var noise: Float { Float(summary.labelNoise ?? 0) }

    /// How strongly near duplicates among the examples pull; see `NearDuplicatePull`.
    package var nearDuplicatePull: Float { Float(summary.nearDuplicates?.strength ?? 0) }

    /// Number of centroids: that of the labels, unless some have several.
    var prototypeCount: Int { softMaximum?.layout.prototypeCount ?? labelCount }

    /// The part of the map for the anomaly detector.
    var projections: LinearMap {
        LinearMap(
            weights: map.weights.selecting(Array(prototypeCount..<map.outputs)),
            bias: Array(map.bias[prototypeCount...]))
    }

    init(
        labelCount: Int, options: ClassifierOptions, summary: FitSummary, map: LinearMap,
        softMaximum: SoftMaximum? = nil, refinement: LinearMap? = nil, centroids: FeatureMatrix, thresholds: [Float],
        anomaly: AnomalyDetector
    ) {
        self.labelCount = labelCount
        self.options = options
        self.summary = summary
        self.map = map
        packed = PackedMap(map)
        self.softMaximum = softMaximum
        self.refinement = refinement
        self.centroids = centroids
        self.thresholds = thresholds
        rejection = summary.rejection?.rule
        self.anomaly = anomaly
    }
}
