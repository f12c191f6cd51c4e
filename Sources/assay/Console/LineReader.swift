import Glibc

/// The lines of a file or of standard input, without their line ends, as they come.
final class LineReader {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// - Parameter path: a file, or `-` for standard input.
    init(path: String) throws {
        self.path = path == "-" ? "standard input" : path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UsageError("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// Whether `next` would return without waiting.
    var isReady: Bool {
        if isAtEnd || buffer[start...].contains(0x0A) { return true }
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&item, 1, 0) > 0
    }

    /// The next line's bytes; nil at the end. Bytes that are no UTF-8 are the caller's business.
    func next() throws -> [UInt8]? {
        while true {
            if let end = buffer[start...].firstIndex(of: 0x0A) {
                var line = buffer[start..<end]
                if line.last == 0x0D { line.removeLast() }
                start = end + 1
                return Array(line)
            }
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return Array(buffer[start...])
            }
            try fill()
        }
    }

    private func fill() throws {
        buffer.removeFirst(start)
        start = 0
        let chunk = 1 << 16
        let known = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: chunk))
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + known, chunk) }
        let reason = errno
        buffer.removeLast(chunk - max(count, 0))
        if count < 0, reason != EINTR { throw UsageError("\(path): \(String(cString: strerror(reason)))") }
        if count == 0 { isAtEnd = true }
    }

    /// The next non-empty lines, at least one and at most `count`: those that are there without waiting. nil at the end.
    func nextLines(atMost count: Int) throws -> [String]? {
        var lines: [String] = []
        while lines.count < count, lines.isEmpty || isReady {
            guard let line = try next() else { break }
            let text = String(decoding: line, as: UTF8.self)
            if !text.allSatisfy(\.isWhitespace) { lines.append(text) }
        }
        return lines.isEmpty ? nil : lines
    }
}
