import Rows

/// The lines of a file or of standard input, without their line ends, as they come.
final class LineReader {
    private let buffer: InputBuffer

    /// - Parameter path: a file, or `-` for standard input.
    init(path: String) throws { buffer = try InputBuffer(path: path) }

    /// The next line's bytes; nil at the end. Invalid UTF-8 is left to the caller.
    func next() throws -> [UInt8]? { try buffer.line().map { Array($0) } }

    /// The next non-empty lines, at least one and at most `count`: those available without waiting. nil at the end.
    func nextLines(atMost count: Int) throws -> [String]? {
        var lines: [String] = []
        while lines.count < count, lines.isEmpty || buffer.isReady {
            guard let line = try buffer.line() else { break }
            let text = String(decoding: line, as: UTF8.self)
            if !text.allSatisfy(\.isWhitespace) { lines.append(text) }
        }
        return lines.isEmpty ? nil : lines
    }
}
