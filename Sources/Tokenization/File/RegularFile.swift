#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads a whole regular file, so that a device or a pipe in a model's place is refused rather than read for ever.
enum RegularFile {
    /// The largest file read, in bytes. The tokenizer of multilingual BERT, 120,000 tokens, has 3 MB.
    static let maximumSize = 64 << 20

    static func contents(of path: String) throws(TokenizerError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, String(cString: strerror(errno))) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw failure(path, "is not a regular file") }
        guard status.st_size <= maximumSize else { throw failure(path, "is larger than \(maximumSize >> 20) MB") }

        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                // The buffer outlives the call, and the count is what remains of it.
                read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path, String(cString: strerror(errno)))
            }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    private static func failure(_ path: String, _ message: String) -> TokenizerError {
        TokenizerError(
            code: .unreadable, path: path, key: "", message: message,
            remedy: "point to a model's tokenizer.json that this user may read")
    }
}
