/// What may change in a stream.
package enum DriftAspect: String, CaseIterable, Codable, Sendable {
    /// How often each set gives each label.
    case labels
    /// How sure the sets are.
    case confidence
    /// How strange the texts are to the sets: the distribution of their p-values.
    case pValues = "p_values"
    /// The share of messages flagged as a whole.
    case anomalies
    /// What texts are about: the mean of their embeddings, and how many fall into each group of similar ones.
    case content
    /// How far embeddings are from the groups of the reference.
    case spread
    /// The share of word pieces that are not whole words of the model's vocabulary.
    case unknownWords = "unknown_words"
    /// The writing system.
    case scripts
    /// The length in bytes.
    case length
}
