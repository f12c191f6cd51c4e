internal import Glibc
internal import Wording

/// The bytes of a file or of standard input as they come, with no more of them in memory than needed.
package final class InputBuffer {
    /// Its name in errors: the path, or `standard input`.
    package let name: String
    /// The size of a regular file in bytes.
    package let size: Int?
    /// How many bytes were consumed.
    package private(set) var consumed = 0
    /// Whether the last block has been read.
    package private(set) var isAtEnd = false
    private let descriptor: Int32
    private var bytes: [UInt8] = []
    private var start = 0
    /// The part known to contain no line end.
    private var searched = 0

    private static let blockSize = 1 << 16
    private static let longestLine = 64 << 20

    /// - Parameter path: a file, or `-` for standard input.
    /// - Throws: `AssayError` naming the file.
    package init(path: String) throws {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        let isRegular = descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isRegular ? Int(status.st_size) : nil
        if descriptor < 0 { throw failure(errno) }
    }

    deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

    /// What was read and not yet consumed.
    package var unread: ArraySlice<UInt8> { bytes[start...] }

    /// Whether a line, or the end, is available without waiting.
    package var isReady: Bool {
        if isAtEnd || lineEnd != nil { return true }
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&item, 1, 0) > 0
    }

    package func consume(_ count: Int) {
        start += count
        consumed += count
        searched = max(searched, start)
    }

    /// Reads another block; waits for it.
    ///
    /// - Throws: `AssayError` when it cannot be read, or the unread part is longer than any line may be.
    package func fill() throws {
        guard unread.count <= Self.longestLine else {
            throw AssayError(.configuration, at: name, "a line is longer than \(Self.longestLine >> 20) MB")
        }
        bytes.removeFirst(start)
        (start, searched) = (0, searched - start)
        let known = bytes.count
        // Blocks grow with what is kept, so that a long record is not copied once for every small block.
        let room = max(Self.blockSize, known)
        bytes.append(contentsOf: repeatElement(0, count: room))
        // The buffer has room for the block behind its content.
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + known, room) }
        let reason = errno
        bytes.removeLast(room - max(count, 0))
        if count < 0, reason != EINTR { throw failure(reason) }
        if count == 0 { isAtEnd = true }
    }

    /// The next line without its end (LF or CRLF); nil at the end.
    package func line() throws -> ArraySlice<UInt8>? {
        while lineEnd == nil, !isAtEnd { try fill() }
        guard let end = lineEnd ?? (start < bytes.count ? bytes.count : nil) else { return nil }
        var line = bytes[start..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        consume(min(end + 1, bytes.count) - start)
        return line
    }

    private var lineEnd: Int? {
        let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n"))
        searched = end ?? bytes.count
        return end
    }

    private func failure(_ reason: Int32) -> AssayError {
        AssayError(.configuration, at: name, String(cString: strerror(reason)))
    }
}
