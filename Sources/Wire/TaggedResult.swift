package import JSON

/// The result of one message.
package struct TaggedResult: Sendable {
    /// The message's id.
    package var id: String
    /// Each set's answer, in the order of the result. A set's name must occur only once.
    package var tags: [(set: String, tag: SetTag)]
    /// Whether the text as a whole is an anomaly, whatever the sets make of it: its own test, with its own rate.
    package var anomaly: Bool
    /// Of that test, from 0 to 1: small means strange. Nil for a text that no set was asked about, and for one that a fast tier
    /// answered.
    package var pValue: Float?
    /// What the text was compared with for that: the traffic, or the sets' examples, for which the field is absent.
    package var reference: SetTag.Reference?
    /// Whether the text was longer than the model's limit, so that its end was not read.
    package var truncated: Bool
    /// The tokens that the model read.
    package var tokens: Int
    /// The model's name and the start of its fingerprint: `all-MiniLM-L6-v2@1a2b3c4d`.
    package var model: String
    /// Which of a cascade's models decided; without a cascade always the full tier.
    package var tier: Tier
    /// The text's embedding, if requested: `"embedding"` on the wire, the little-endian bytes of its numbers (32-bit floating
    /// point) in base64.
    package var embedding: [Float]?
    /// The message's metadata, unchanged.
    package var metadata: JSONFragment?

    /// A model of a cascade.
    package enum Tier: Sendable {
        /// The static model, which decides what it is certain about: `"tier":"static"` on the wire.
        case fast
        /// The transformer, or the only model there is; absent from the wire.
        case full
    }

    package init(
        id: String, tags: [(set: String, tag: SetTag)], anomaly: Bool, pValue: Float? = nil,
        reference: SetTag.Reference? = nil, truncated: Bool, tokens: Int, model: String, tier: Tier = .full,
        embedding: [Float]? = nil, metadata: JSONFragment? = nil
    ) {
        self.id = id
        self.tags = tags
        self.anomaly = anomaly
        self.pValue = pValue
        self.reference = reference
        self.truncated = truncated
        self.tokens = tokens
        self.model = model
        self.tier = tier
        self.embedding = embedding
        self.metadata = metadata
    }
}
