internal import Wording

/// The changes to one file of a set, line by line.
package struct FileFix: Sendable {
    /// The file, with the set's folder as it was given.
    package let file: String
    /// Lines dropped because the same text is already listed under the same label.
    package internal(set) var duplicates = 0
    /// Lines that lost white space at an end.
    package internal(set) var trimmed = 0
    /// Lines that ended with CRLF.
    package internal(set) var lineEnds = 0
    /// Whether a byte-order mark was dropped.
    package internal(set) var hadByteOrderMark = false
    /// Whether the last line had no line end.
    package internal(set) var lackedFinalNewline = false

    /// The lines as they are, including line ends, and their replacements; `nil` drops a line.
    var lines: [(old: ArraySlice<UInt8>, new: ArraySlice<UInt8>?)] = []

    init(file: String) { self.file = file }

    /// Whether there is nothing to change.
    package var isEmpty: Bool {
        duplicates == 0 && trimmed == 0 && lineEnds == 0 && !hadByteOrderMark && !lackedFinalNewline
    }

    /// The file as it will be.
    var content: [UInt8] { lines.flatMap { $0.new ?? [] } }
}

extension FileFix: CustomStringConvertible {
    /// What it changes: `2 duplicates removed, 1 line trimmed`.
    package var description: String {
        var parts: [String] = []
        if duplicates > 0 { parts.append("\(counted(duplicates, "duplicate")) removed") }
        if trimmed > 0 { parts.append("\(counted(trimmed, "line")) trimmed") }
        if lineEnds > 0 { parts.append("\(counted(lineEnds, "line")) changed from CRLF to LF") }
        if hadByteOrderMark { parts.append("byte-order mark removed") }
        if lackedFinalNewline { parts.append("last line terminated") }
        return parts.joined(separator: ", ")
    }
}

extension FileFix: Encodable {
    private enum CodingKeys: String, CodingKey {
        case file, duplicates, trimmed
        case lineEnds = "line_ends"
        case hadByteOrderMark = "byte_order_mark"
        case lackedFinalNewline = "final_newline"
    }
}
