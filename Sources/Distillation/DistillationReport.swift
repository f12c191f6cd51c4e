/// The result of a distillation.
package struct DistillationReport: Sendable, Encodable {
    package var folder: String
    /// Different messages that were learnt from, and their tokens.
    package var messages: Int
    /// Excerpts of the messages that were learnt from as well.
    package var excerpts: Int
    package var tokens: Int
    package var dimensions: Int
    /// Tokens that have a vector, and pairs of tokens.
    package var vocabulary: Int
    package var bigrams: Int
    package var layers: [Int]
    /// The λ that was chosen.
    package var penalty: Double
    /// The share of the variance of held-out messages' vectors that the model explains, in the first 64 directions.
    package var explained: Double
    /// The share of the variance of the transformer's vectors in the directions kept.
    package var componentsShare: Double
    package var teacher: String
    package var seconds = 0.0

    enum CodingKeys: String, CodingKey {
        case folder, messages, excerpts, tokens, dimensions, vocabulary, bigrams, layers, penalty, explained, teacher, seconds
        case componentsShare = "components_share"
    }
}
