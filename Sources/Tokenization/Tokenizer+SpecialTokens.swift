extension Tokenizer {
    /// The ids that frame every text, before and after it: `[CLS]` and `[SEP]`.
    package var framing: (leading: [Int32], trailing: [Int32]) { (template.prefix, template.suffix) }

    /// Frames ids of the vocabulary as `encode` frames those of a text.
    ///
    /// - Parameter maxTokens: the most tokens to return; fewer than the special tokens count as their number.
    /// - Returns: nil if an id is not in the vocabulary.
    package func frame(_ ids: [Int32], maxTokens: Int) -> (ids: [Int32], isTruncated: Bool)? {
        guard ids.allSatisfy({ $0 >= 0 && $0 < vocabularySize }) else { return nil }
        let limit = max(maxTokens, template.count) - template.count
        return (template.prefix + ids.prefix(limit) + template.suffix, ids.count > limit)
    }

    /// Whether a token is a piece inside a word (`##ing`), not its beginning.
    package func continuesWord(_ id: Int32) -> Bool { vocabulary.continuesWord(id) }

    /// The id of the unknown token, for everything that the vocabulary lacks.
    package var unknownID: Int32 { vocabulary.unknown }
}
