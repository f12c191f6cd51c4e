/// One line of a file, and the conversion of its bytes to a text.
package struct TextLine {
    /// Why a line's bytes are not a text.
    package enum Fault: Error, Equatable {
        /// The byte at `offset` (from 0) is not the start of a valid UTF-8 character.
        case invalidUTF8(offset: Int, byte: UInt8)
        case nul(offset: Int)
        case carriageReturn(offset: Int)
    }

    /// From 1.
    package let number: Int
    /// The line without its end (LF or CRLF).
    package let bytes: ArraySlice<UInt8>

    /// Whether the line is skipped: blank, or a comment. `#` marks a comment only as the very first character, so a
    /// text that starts with `#` is kept when a space precedes it.
    var isSkipped: Bool {
        bytes.first == UInt8(ascii: "#") || bytes.allSatisfy(Self.isSpace)
    }

    /// The column of the byte at `offset`: characters (Unicode scalars) from 1.
    func column(at offset: Int) -> Int { bytes[..<offset].count { $0 & 0xC0 != 0x80 } + 1 }

    /// The text, without white space at its ends.
    func text() throws(Fault) -> String { try Self.text(bytes) }

    /// The bytes without ASCII white space at their ends.
    var trimmedBytes: ArraySlice<UInt8> { Self.trimmed(bytes) }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return bytes
    }

    /// The text of some of a line's bytes, without white space at its ends.
    package static func text(_ bytes: ArraySlice<UInt8>) throws(Fault) -> String {
        let bytes = trimmed(bytes)
        for index in bytes.indices where bytes[index] == 0 || bytes[index] == UInt8(ascii: "\r") {
            throw bytes[index] == 0 ? .nul(offset: index) : .carriageReturn(offset: index)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let offset = firstInvalid(bytes) ?? bytes.startIndex
            throw .invalidUTF8(offset: offset, byte: bytes[offset])
        }
        return trimBeyondASCII(text)
    }

    /// A string without white space (and byte-order marks) at its ends.
    static func trim(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last else { return text }
        return isSpace(first) || isSpace(last) || first >= 0x80 || last >= 0x80 ? trimScalars(text) : text
    }

    /// The index of the first byte that does not start a valid character, if any.
    static func firstInvalid(_ bytes: ArraySlice<UInt8>) -> Int? {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = bytes.startIndex
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error: return offset
            case .emptyInput: return nil
            }
        }
    }

    /// ASCII white space except the line feed, which no line contains.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func trimBeyondASCII(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last, first >= 0x80 || last >= 0x80 else { return text }
        return trimScalars(text)
    }

    private static func trimScalars(_ text: String) -> String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }), let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return first == scalars.startIndex && last == scalars.index(before: scalars.endIndex)
            ? text : String(scalars[first...last])
    }
}
