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
        id: String, tags: [(set: String, tag: SetTag)], anomaly: Bool, truncated: Bool, tokens: Int, model: String,
        tier: Tier = .full, embedding: [Float]? = nil, metadata: JSONFragment? = nil
    ) {
        self.id = id
        self.tags = tags
        self.anomaly = anomaly
        self.truncated = truncated
        self.tokens = tokens
        self.model = model
        self.tier = tier
        self.embedding = embedding
        self.metadata = metadata
    }
}
