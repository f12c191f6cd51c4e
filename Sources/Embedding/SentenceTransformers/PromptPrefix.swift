internal import Tokenization

/// A prompt as sessions need it: its bytes, and how many tokens it takes.
struct PromptPrefix: Sendable {
    private let bytes: [UInt8]
    /// The tokens of the prompt alone and the special ones before it, as sentence-transformers counts them.
    let tokenCount: Int

    /// - Throws: when the prompt leaves no room for a token of the text.
    init(_ prompt: Prompt?, tokenizer: Tokenizer, maxTokens: Int) throws(EmbeddingError) {
        bytes = prompt.map { Array($0.text.utf8) } ?? []
        guard let prompt else {
            tokenCount = 0
            return
        }
        var ids: [Int32] = []
        let isCut = bytes.withUnsafeBufferPointer { tokenizer.encode($0, into: &ids, maxTokens: maxTokens) }
        guard !isCut, ids.count < maxTokens else {
            throw EmbeddingError(
                .invalidArgument, at: "prompt \"\(prompt.name)\"",
                "it leaves no room for a text within \(maxTokens) tokens",
                remedy: "set model.max_tokens higher, or model.prompt to another prompt or to none")
        }
        tokenCount = ids.count - tokenizer.framing.trailing.count
    }

    /// Calls `body` with a text's bytes, after those of the prompt if there is one.
    ///
    /// - Parameter scratch: reused memory for putting them together.
    func withText<Result>(
        _ text: String, scratch: inout [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        var text = text
        guard !bytes.isEmpty else { return text.withUTF8(body) }
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: bytes)
        text.withUTF8 { scratch.append(contentsOf: $0) }
        return scratch.withUnsafeBufferPointer(body)
    }
}
