/// The lines of a file, split at byte level: LF and CRLF end a line, the last needs no end, a UTF-8 byte-order mark is skipped.
package struct TextLines: Sequence {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The UTF-8 byte-order mark.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The file without its byte-order mark.
    var content: ArraySlice<UInt8> { bytes.starts(with: Self.byteOrderMark) ? bytes[3...] : bytes[...] }

    /// Whether the file is UTF-16 by its byte-order mark.
    var isUTF16: Bool { bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) }

    package func makeIterator() -> Iterator { Iterator(bytes) }

    package struct Iterator: IteratorProtocol {
        private let bytes: [UInt8]
        private var start: Int
        private var number = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            start = bytes.starts(with: TextLines.byteOrderMark) ? 3 : 0
        }

        package mutating func next() -> TextLine? {
            guard start < bytes.count else { return nil }
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            let contentEnd = end > start && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
            let line = bytes[start..<contentEnd]
            start = end + 1
            number += 1
            return TextLine(number: number, bytes: line)
        }
    }
}
