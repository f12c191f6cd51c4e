internal import Tokenization

/// Cutting a text into tokens, to be done again and again; for counting what it costs. It needs a model's files.
public struct TokenizingStep: Sendable {
    private static let text = Array("My parcel was due on Monday and it still has not come, what now??".utf8)

    private let tokenizer: Tokenizer

    /// - Parameter folder: the model's, with its `tokenizer.json`.
    public init(model folder: String) throws {
        tokenizer = try Tokenizer(contentsOf: "\(folder)/tokenizer.json")
    }

    /// Writes the token ids in place of what `ids` holds.
    public func tokenize(into ids: inout [Int32]) {
        ids.removeAll(keepingCapacity: true)
        _ = Self.text.withUnsafeBufferPointer { tokenizer.encode($0, into: &ids, maxTokens: 256) }
    }
}
