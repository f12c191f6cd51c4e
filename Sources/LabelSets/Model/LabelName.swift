/// Valid names of labels and sets: they become part of file names, URLs, metrics and command lines.
///
/// Letters and digits of any script, `-`, `_`, `.` and spaces between them; it starts with a letter, a digit or `_`, does not
/// end with a space, and is at most 128 bytes long. So no name contains a separator (`/ | ,` tab), a quote or a control character.
package enum LabelName {
    /// The longest name, in bytes of UTF-8.
    package static let longest = 128

    /// Why `name` cannot be a name, or `nil` when it can: the rest of a sentence that starts with the name.
    package static func fault(in name: String) -> String? {
        guard let first = name.unicodeScalars.first, let last = name.unicodeScalars.last else { return "is empty" }
        if name.utf8.count > longest { return "is longer than \(longest) bytes" }
        if let stray = name.unicodeScalars.first(where: { !isAllowed($0) }) {
            return "contains \(stray.escaped(asASCII: false).debugDescription), which is not allowed in a name"
        }
        if "-. ".unicodeScalars.contains(first) { return "starts with \"\(first)\"" }
        if last == " " { return "ends with a space" }
        return nil
    }

    /// The message for the owner of a refused name.
    package static let remedy =
        "use letters, digits, \"-\", \"_\", \".\" and spaces between them, starting with a letter, a digit or \"_\""

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", " ": true
        case _ where scalar.isASCII: false
        default:
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
                .spacingMark, .decimalNumber:
                true
            default: false
            }
        }
    }
}
