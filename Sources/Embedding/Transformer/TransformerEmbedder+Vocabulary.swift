internal import Tokenization

extension TransformerEmbedder {
    /// One above the highest token id.
    public var vocabularySize: Int { tokenizer.vocabularySize }

    /// A token alone, between the special tokens that frame a text.
    public func framed(_ token: Int32) -> TokenizedText {
        let framing = tokenizer.framing
        return TokenizedText(ids: framing.leading + [token] + framing.trailing, isTruncated: false)
    }
}
