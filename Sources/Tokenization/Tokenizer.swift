internal import Files

/// The BERT tokenizer of a `tokenizer.json`, with the same result as Hugging Face `tokenizers`.
///
/// Supported are the normalizer `BertNormalizer`, the pre-tokenizer `BertPreTokenizer`, the model `WordPiece`, special
/// tokens by `TemplateProcessing` or `BertProcessing`, and plain added tokens; anything else is refused by name.
/// Added tokens written out in a text (`[SEP]`) become their ids, as upstream.
///
/// Of the file's own `truncation` and `padding` sections only the side that is cut counts, which must be the right;
/// nothing is padded, and the limit is ``maxTokens``.
///
/// Upstream: <https://github.com/huggingface/tokenizers>. WordPiece: Schuster and Nakajima, ICASSP 2012.
package struct Tokenizer: Sendable {
    /// The limit unless another one is given: the positions of BERT.
    package static let defaultMaxTokens = 512

    /// One above the highest token id: the rows an embedding table must have.
    package let vocabularySize: Int

    /// The most tokens ``encode(_:)`` returns for a text, special tokens included.
    package let maxTokens: Int

    /// How texts are normalized, if that differs from `tokenizer.json`; otherwise nil.
    package let changedNormalizer: String?

    let vocabulary: Vocabulary
    let tables: ScanTables
    let template: SpecialTokenTemplate
    /// Words of more scalars than this become the unknown token.
    let maximumWordLength: Int

    /// Reads a `tokenizer.json`.
    ///
    /// - Parameter maxTokens: see ``maxTokens``; ``defaultMaxTokens`` unless given.
    /// - Throws: ``TokenizerError``, which names the file, the key in it and the remedy. A `maxTokens` that leaves no room
    ///   for a token of the text besides the special ones is an ``TokenizerError/Code/invalidValue``.
    package init(contentsOf path: String, maxTokens: Int? = nil) throws(TokenizerError) {
        let bytes: [UInt8]
        do throws(FileFailure) { bytes = try RegularFile.contents(of: path, upTo: Self.maxFileSize) } catch {
            throw TokenizerError(
                code: .unreadable, path: path, key: "", message: "\(error)",
                remedy: "point to a model's tokenizer.json that this user may read")
        }
        try self.init(bytes, path: path, maxTokens: maxTokens)
    }

    /// The largest file read, in bytes. The tokenizer of multilingual BERT, 120,000 tokens, has 3 MB.
    static let maxFileSize = 64 << 20

    /// Reads the bytes of a `tokenizer.json`.
    ///
    /// - Parameters:
    ///   - path: where the bytes are from, for messages.
    ///   - changes: what to change in the file's normalizer.
    package init(
        _ bytes: [UInt8], path: String, maxTokens: Int?, changes: NormalizerChanges = NormalizerChanges()
    ) throws(TokenizerError) {
        let file = try TokenizerFile(bytes, path: path)
        let normalizer = file.normalizer.applying(changes)
        changedNormalizer =
            normalizer == file.normalizer
            ? nil : "\(normalizer.lowercase) \(normalizer.stripAccents) \(normalizer.handleChineseChars)"
        vocabulary = try Vocabulary(file)
        tables = ScanTables(normalizer, added: vocabulary.added)
        template = file.template
        maximumWordLength = file.model.maximumWordLength
        vocabularySize = vocabulary.size
        self.maxTokens = maxTokens ?? Self.defaultMaxTokens
        guard self.maxTokens > template.count else {
            throw TokenizerError(
                code: .invalidValue, path: path, key: "",
                message: "a limit of \(self.maxTokens) tokens leaves no room beside \(template.count) special tokens",
                remedy: "set the limit to \(template.count + 1) or more")
        }
    }

    /// The text of a token, with the `##` of pieces inside a word; nil if no token has this id.
    package func token(for id: Int32) -> String? { vocabulary.token(for: id) }

    /// The id of a token written as in the vocabulary; nil if there is none.
    package func id(for token: String) -> Int32? { vocabulary.id(for: token) }
}
