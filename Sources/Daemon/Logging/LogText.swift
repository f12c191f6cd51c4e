internal import Wording

/// Makes text from outside safe for a log line.
enum LogText {
    /// The text with unprintable scalars as JSON escapes, and, inside quotes, with what JSON escapes there.
    static func escaped(_ text: String, isQuoted: Bool) -> String {
        let plain = text.unicodeScalars.allSatisfy { !$0.isUnprintable && !(isQuoted && ($0 == "\"" || $0 == "\\")) }
        guard !plain else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\"" where isQuoted: result += "\\\""
            case "\\" where isQuoted: result += "\\\\"
            case _ where scalar.isUnprintable:
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
            text.isEmpty
            || text.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "\\" || $0 == "=" || $0.isUnprintable }
        return needsQuotes ? quoted(text) : text
    }
}
