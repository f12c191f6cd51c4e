package import JSON

/// The result of one message.
package struct TaggedResult: Sendable {
    /// The message's id.
    package var id: String
    /// Each set's answer, in the order of the result. A set's name must occur only once.
    package var tags: [(set: String, tag: SetTag)]
    /// Whether every requested set flags the text as an anomaly.
    package var anomaly: Bool
    /// Whether the text was longer than the model's limit, so that its end was not read.
    package var truncated: Bool
    /// The tokens that the model read.
    package var tokens: Int
    /// The model's name and the start of its fingerprint: `all-MiniLM-L6-v2@1a2b3c4d`.
    package var model: String
    /// The stage of a cascade that answered, if it was not the transformer; otherwise absent from the wire.
    package var tier: Tier?
    /// The message's metadata, unchanged.
    package var metadata: JSONFragment?

    /// A stage of a cascade.
    package enum Tier: String, Sendable {
        /// The static model.
        case `static`
    }

    package init(
        id: String, tags: [(set: String, tag: SetTag)], anomaly: Bool, truncated: Bool, tokens: Int, model: String,
        metadata: JSONFragment? = nil
    ) {
        self.id = id
        self.tags = tags
        self.anomaly = anomaly
        self.truncated = truncated
        self.tokens = tokens
        self.model = model
        self.metadata = metadata
    }
}

/// One label set's answer for one text. Fields that are `nil` are absent from the wire.
package struct SetTag: Sendable {
    /// What was decided, by the set's mode.
    package enum Decision: Sendable, Hashable {
        /// Mode `single`: the one label; `"label"` on the wire.
        case single(String)
        /// Mode `multi`: every label over its threshold, perhaps none; `"labels"` on the wire.
        case multi([String])
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
    /// The margin of the best label over the second.
    package var margin: Float?
    /// The labels by falling confidence, if evidence was requested.
    package var top: [(label: String, confidence: Float)]?
    /// The content hash of the label set that decided.
    package var version: String?
    /// The evidence, if requested.
    package var evidence: Evidence?

    package init(
        _ decision: Decision, confidence: Float, similarity: Float, anomaly: Bool, pValue: Float? = nil,
        margin: Float? = nil, top: [(label: String, confidence: Float)]? = nil, version: String? = nil,
        evidence: Evidence? = nil
    ) {
        self.decision = decision
        self.confidence = confidence
        self.similarity = similarity
        self.anomaly = anomaly
        self.pValue = pValue
        self.margin = margin
        self.top = top
        self.version = version
        self.evidence = evidence
    }
}
