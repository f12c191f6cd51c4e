internal import Tokenization

extension Tokenizer {
    /// Ids of the vocabulary as a text to embed, special tokens added.
    ///
    /// - Throws: `EmbeddingError` when an id is not in the vocabulary.
    func framed(_ ids: [Int32], maxTokens: Int) throws -> TokenizedText {
        guard let framed = frame(ids, maxTokens: maxTokens) else {
            throw EmbeddingError(
                .invalidArgument, at: "token_ids", "an id is not in the model's vocabulary of \(vocabularySize)",
                remedy: "use the ids of the model's own tokenizer, or send the text")
        }
        return TokenizedText(ids: framed.ids, isTruncated: framed.isTruncated)
    }
}
