/// Text from data, escaped for HTML, between tags or in a quoted attribute.
///
/// Besides the five characters of markup: control characters and noncharacters, which HTML forbids, become U+FFFD;
/// bidirectional control characters (Unicode TR 9) are spelt out, so that no text can disguise another.
package struct EscapedText {
    package let markup: String

    package init(_ text: String) {
        guard text.unicodeScalars.contains(where: { Self.replacement($0) != nil }) else {
            markup = text
            return
        }
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            if let replacement = Self.replacement(scalar) {
                result += replacement
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        markup = result
    }

    private static func replacement(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x26: "&amp;"
        case 0x3C: "&lt;"
        case 0x3E: "&gt;"
        case 0x22: "&quot;"
        case 0x27: "&#39;"
        case 0x09, 0x0A: nil
        case 0..<0x20, 0x7F..<0xA0: "\u{FFFD}"
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069:
            "[U+" + String(repeating: "0", count: scalar.value < 0x1000 ? 1 : 0)
                + String(scalar.value, radix: 16, uppercase: true) + "]"
        case 0xFDD0...0xFDEF: "\u{FFFD}"
        case let value where value & 0xFFFE == 0xFFFE: "\u{FFFD}"
        default: nil
        }
    }
}

extension String {
    /// The text on one line, cut to at most `length` Unicode scalars. (A character may consist of any number of them.)
    package func excerpt(_ length: Int) -> String {
        var line = ""
        for (count, scalar) in unicodeScalars.enumerated() {
            if count == length { return line + "…" }
            line.unicodeScalars.append(scalar == "\n" || scalar == "\r" || scalar == "\t" ? " " : scalar)
        }
        return line
    }
    /// A label's name in a narrow place: cut if it is too long, with the whole name as a tooltip.
    var labelMark: HTML {
        unicodeScalars.count <= 40 ? "<bdi>\(self)</bdi>" : "<bdi title=\"\(self)\">\(excerpt(39))</bdi>"
    }
}
