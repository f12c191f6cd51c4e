/// What a text's strangeness is compared with.
package enum AnomalyReference: String, Sendable, Hashable, CaseIterable {
    /// The set's own examples, which their fit had not seen.
    case examples
    /// The recent messages; until enough were seen, the examples.
    case traffic
}

/// A classifier's decision on one text.
package struct Decision: Sendable, Hashable {
    /// The most probable label (multi mode: the background excepted).
    package var label: Int
    /// Single mode: `[label]`, or nothing if the text is rejected. Multi mode: the labels at or over their thresholds, most probable first, the background
    /// excepted; may be empty.
    package var labels: [Int]
    /// Calibrated probability of `label`.
    package var confidence: Float
    /// Probability of `label` minus that of the runner-up (0 without one counts as probability 0).
    package var margin: Float
    /// Cosine between the text and the centroid of `label`, the nearest where it has several.
    package var similarity: Float
    /// Conformal p-value: the share of calibration examples, or of recent traffic, that look at most as typical as the text.
    /// Small means strange.
    package var pValue: Float
    /// What the p-value compares the text with.
    package var reference = AnomalyReference.examples
    /// The value that the p-value ranks: larger is more typical. Only its order is meaningful, and only within one classifier.
    package var typicality: Float
    /// Whether `pValue` is at most the set's anomaly rate.
    package var isAnomaly: Bool
    /// Probability of every label: they sum to 1 in single mode and are independent in multi mode.
    package var probabilities: [Float]
    /// The label that `top` leaves out, if any.
    package var background: Int?

    /// How much likelier `label` is than the background: log p(label) − log p(background); nil without a background.
    package var lead: Float? {
        background.map { Rejection.lead(probabilities[label], over: probabilities[$0]) }
    }

    /// Single mode: whether the text gets no label. (In multi mode having none is an answer like any other.)
    package func isRejected(mode: ClassificationMode) -> Bool { mode == .single && labels.isEmpty }

    package init(
        label: Int, labels: [Int], confidence: Float, margin: Float, similarity: Float, pValue: Float, typicality: Float,
        isAnomaly: Bool,
        probabilities: [Float], background: Int? = nil
    ) {
        self.label = label
        self.labels = labels
        self.confidence = confidence
        self.margin = margin
        self.similarity = similarity
        self.pValue = pValue
        self.typicality = typicality
        self.isAnomaly = isAnomaly
        self.probabilities = probabilities
        self.background = background
    }

    /// Whether the text is an example, whose labels it has.
    package var isOfExample: Bool { typicality == .infinity }

    /// The `count` most probable labels, best first, without the background; ties in label order.
    package func top(_ count: Int) -> [(label: Int, confidence: Float)] {
        probabilities.largest(count) { $0 != background }.map { ($0.place, $0.value) }
    }
}
