/// One label set's answer for one text. Fields that are `nil` are absent from the wire.
///
/// Small, since every message has several: what only an explained text has is in a box.
package struct SetTag: Sendable {
    /// What was decided, by the set's mode.
    package enum Decision: Sendable, Hashable {
        /// Mode `single`: the one label, or nil if the set abstains; `"label"` on the wire.
        case single(String?)
        /// Mode `multi`: every label over its threshold, perhaps none; `"labels"` on the wire.
        case multi([String])
    }

    /// What decided whether a text is an anomaly.
    package enum Reference: String, Sendable, Hashable, Decodable {
        /// The recent messages.
        case traffic
    }

    /// The label or labels.
    package var decision: Decision
    /// The probability of the decision, from 0 to 1.
    package var confidence: Float
    /// The cosine similarity to the label's centroid, from -1 to 1.
    package var similarity: Float
    /// Whether the text is unlike everything in the set.
    package var anomaly: Bool
    /// The share of in-domain texts that look at least as strange, from 0 to 1.
    package var pValue: Float?
    /// What the text was compared with for that: the traffic, or the set's examples, for which the field is absent.
    package var reference: Reference?
    /// Nil for a text that is not explained.
    private var explained: Explained?

    package init(
        _ decision: consuming Decision, confidence: Float, similarity: Float, anomaly: Bool, pValue: Float? = nil
    ) {
        self.decision = decision
        self.confidence = confidence
        self.similarity = similarity
        self.anomaly = anomaly
        self.pValue = pValue
    }
}

/// What only the tag of an explained text has.
private struct ExplainedFields: Sendable {
    var margin: Float?
    var top: [(label: String, confidence: Float)]?
    var version: String?
    var evidence: Evidence?
}

private final class Explained: Sendable {
    let fields: ExplainedFields

    init(_ fields: ExplainedFields) { self.fields = fields }
}

extension SetTag {
    package init(
        _ decision: Decision, confidence: Float, similarity: Float, anomaly: Bool, pValue: Float? = nil,
        margin: Float? = nil, top: [(label: String, confidence: Float)]? = nil, version: String? = nil,
        evidence: Evidence? = nil
    ) {
        self.init(decision, confidence: confidence, similarity: similarity, anomaly: anomaly, pValue: pValue)
        guard margin != nil || top != nil || version != nil || evidence != nil else { return }
        explained = Explained(ExplainedFields(margin: margin, top: top, version: version, evidence: evidence))
    }

    /// Whether it has any of the fields below.
    var isExplained: Bool { explained != nil }

    /// The margin of the best label over the second.
    package var margin: Float? {
        get { explained?.fields.margin }
        set { fields.margin = newValue }
    }

    /// The labels by falling confidence, if evidence was requested or a single set abstains.
    package var top: [(label: String, confidence: Float)]? {
        get { explained?.fields.top }
        set { fields.top = newValue }
    }

    /// The content hash of the label set that decided.
    package var version: String? {
        get { explained?.fields.version }
        set { fields.version = newValue }
    }

    /// The evidence, if requested.
    package var evidence: Evidence? {
        get { explained?.fields.evidence }
        set { fields.evidence = newValue }
    }

    private var fields: ExplainedFields {
        get { explained?.fields ?? ExplainedFields() }
        set { explained = Explained(newValue) }
    }
}
