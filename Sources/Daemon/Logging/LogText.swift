/// Makes text from outside safe for a log line.
enum LogText {
    /// Whether a scalar could end the line, move the cursor, colour the terminal or reorder the text.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The text with such scalars as JSON escapes, and, inside quotes, with what JSON escapes there.
    static func escaped(_ text: String, isQuoted: Bool) -> String {
        let plain = text.unicodeScalars.allSatisfy { !isUnsafe($0) && !(isQuoted && ($0 == "\"" || $0 == "\\")) }
        guard !plain else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\"" where isQuoted: result += "\\\""
            case "\\" where isQuoted: result += "\\\\"
            case _ where isUnsafe(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    static func quoted(_ text: String) -> String { "\"" + escaped(text, isQuoted: true) + "\"" }

    /// A value of the text format: in quotes where it could be read as more than one.
    static func value(_ text: String) -> String {
        let needsQuotes =
            text.isEmpty || text.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "\\" || $0 == "=" || isUnsafe($0) }
        return needsQuotes ? quoted(text) : text
    }
}
