/// What a distillation made.
public struct DistillationReport: Sendable, Encodable {
    public var folder: String
    /// Different messages that were learnt from, and their tokens.
    public var messages: Int
    /// Stretches of the messages that were learnt from besides.
    public var excerpts: Int
    public var tokens: Int
    public var dimensions: Int
    /// Tokens that have a vector, and pairs of tokens.
    public var vocabulary: Int
    public var bigrams: Int
    public var layers: [Int]
    /// The λ that was chosen.
    public var penalty: Double
    /// The share of the variance of held-out messages' vectors that the model gets right, in the first 64 directions.
    public var explained: Double
    /// The share of the variance of the transformer's vectors that lies in the directions kept.
    public var componentsShare: Double
    public var teacher: String
    public var seconds = 0.0

    enum CodingKeys: String, CodingKey {
        case folder, messages, excerpts, tokens, dimensions, vocabulary, bigrams, layers, penalty, explained, teacher, seconds
        case componentsShare = "components_share"
    }
}
