/// Why a `tokenizer.json` could not be used: what happened, where, and what to do about it.
package struct TokenizerError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// The file cannot be opened or read, is not a regular file, or is larger than 64 MB.
        case unreadable
        /// The file is not UTF-8 JSON, or nested deeper than 64 levels.
        case invalidJSON
        case missingKey
        /// A value of a JSON type that the format does not allow.
        case wrongType
        /// A value out of range, or at odds with another one.
        case invalidValue
        /// A valid tokenizer, of a kind that this module does not implement.
        case unsupported
    }

    package let code: Code
    package let path: String
    /// The place in the file, such as `model.vocab` or `added_tokens[3].content`; empty for the file as a whole.
    package let key: String
    package let message: String
    package let remedy: String

    package var description: String {
        key.isEmpty ? "\(path): \(message); \(remedy)" : "\(path): \(key): \(message); \(remedy)"
    }
}

extension TokenizerError {
    /// The advice for a file that does not hold what a `tokenizer.json` must hold.
    static let downloadAgain = "fetch the model's tokenizer.json again"

    /// The advice for a tokenizer of another kind.
    static let useBERT = "use a BERT-shaped model such as all-MiniLM-L6-v2, bge-small, e5-small or gte-small"
}
