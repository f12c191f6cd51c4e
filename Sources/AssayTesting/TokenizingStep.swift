internal import Tokenization

/// Cutting a text into tokens, to be done again and again; the counterpart of ``MessageSteps`` that needs a model's files.
public final class TokenizingStep {
    private static let text = Array("My parcel was due on Monday and it still has not come, what now??".utf8)

    private let tokenizer: Tokenizer
    private var ids: [Int32] = []

    /// - Parameter folder: the model's, with its `tokenizer.json`.
    public init(model folder: String) throws {
        tokenizer = try Tokenizer(contentsOf: "\(folder)/tokenizer.json")
        ids.reserveCapacity(256)
    }

    /// Returns the number of tokens.
    @discardableResult public func tokenize() -> Int {
        ids.removeAll(keepingCapacity: true)
        _ = Self.text.withUnsafeBufferPointer { tokenizer.encode($0, into: &ids, maxTokens: 256) }
        return ids.count
    }
}
