internal import Tokenization

extension TransformerEmbedder {
    /// One above the highest token id.
    package var vocabularySize: Int { tokenizer.vocabularySize }

    /// Where the tokenizer was read from.
    package var tokenizerPath: String { weights.configuration.transformerFolder + "/tokenizer.json" }

    /// Whether texts are tokenized as `tokenizer.json` alone specifies.
    package var readsTokenizerAsItIs: Bool { tokenizer.changedNormalizer == nil }

    /// The tokens of a text, special ones included, without the prompt's.
    package func bareTokens(_ text: String) -> [Int32] { tokenizer.encode(text).ids }

    /// A token alone, between the special tokens that frame a text, without a prompt.
    package func framed(_ token: Int32) -> TokenizedText {
        let framing = tokenizer.framing
        return TokenizedText(ids: framing.leading + [token] + framing.trailing, isTruncated: false)
    }
}
