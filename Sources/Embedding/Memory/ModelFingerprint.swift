internal import Sodium

/// The identity of a model's output: SHA-256 of everything that determines an embedding.
enum ModelFingerprint {
    /// - Parameters:
    ///   - digests: of the files that are hashed whole: weights, tokenizer, configuration.
    ///   - settings: what else determines it, such as pooling, arithmetic, maximum length and prompt.
    static func compute(digests: [String], settings: String) -> String {
        var hash = SHA256()
        for digest in digests { hash.update(digest) }
        hash.update(settings)
        return hash.finalize().hexadecimal
    }

    /// SHA-256 of bytes, lower-case hexadecimal.
    static func digest(of bytes: [UInt8]) -> String { bytes.withUnsafeBytes { SHA256.hash($0).hexadecimal } }
}
