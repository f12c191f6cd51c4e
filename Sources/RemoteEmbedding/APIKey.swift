package import Embedding
internal import Files
internal import Glibc

/// A server's key. Its description never shows it.
package struct APIKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let secret: String

    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// - Parameter place: where the key is from, for the error.
    /// - Throws: `EmbeddingError` for a text that cannot be sent in a header.
    package init(_ text: String, from place: String) throws(EmbeddingError) {
        let bytes = Array(text.utf8)
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let start = bytes.firstIndex { !isSpace($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
        secret = String(decoding: bytes[start..<end], as: UTF8.self)
        guard !secret.isEmpty else {
            throw EmbeddingError(.invalidArgument, at: place, "the key is empty", remedy: "put the key there, or name no file")
        }
        guard secret.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw EmbeddingError(
                .invalidArgument, at: place, "the key has characters that no key has", remedy: "put it on a line of its own")
        }
    }
}

/// Where the key is from.
package enum KeySource: Sendable {
    case none
    case value(APIKey)
    /// Read at the start, and again when the server refuses the key: it may have been replaced.
    case file(String)

    private static let maxBytes = 8192

    /// - Throws: `EmbeddingError` for a file that cannot be read, or that others may read.
    func read() throws(EmbeddingError) -> APIKey? {
        switch self {
        case .none: return nil
        case .value(let key): return key
        case .file(let path):
            let (bytes, mode): ([UInt8], mode_t)
            do throws(FileFailure) {
                let file = try RegularFile(path)
                (bytes, mode) = (try file.contents(upTo: Self.maxBytes), file.status.st_mode & 0o777)
            } catch {
                throw EmbeddingError(
                    .unreadable, at: path, "the key cannot be read: \(error)", remedy: "check embedder.key_file")
            }
            guard mode & 0o077 == 0 else {
                throw EmbeddingError(
                    .invalidArgument, at: path,
                    "users other than its owner may access the key (the file's mode is \(String(mode, radix: 8)))",
                    remedy: "chmod 600 \(path)")
            }
            return try APIKey(String(decoding: bytes, as: UTF8.self), from: path)
        }
    }
}
