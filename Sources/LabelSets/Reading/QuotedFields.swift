/// Finds texts that a spreadsheet has put in quotes (RFC 4180), which in a `.tsv` or `.txt` are part of the text.
///
/// A text may also be a quotation. So quotes are reported only if a quote inside is doubled, as only a spreadsheet
/// writes it, and in a `.tsv` also if at least two rows, and half of them, are in quotes.
struct QuotedFields {
    private let file: String
    private let isTable: Bool
    private var rows = 0
    private var plain: [Int] = []
    private var doubled: [Int] = []

    init(file: String, isTable: Bool) {
        self.file = file
        self.isTable = isTable
    }

    mutating func look(at text: String, line: Int) {
        rows += 1
        guard text.utf8.first == UInt8(ascii: "\""), let inside = Self.inside(text) else { return }
        if inside.contains("\"") { doubled.append(line) } else if isTable { plain.append(line) }
    }

    /// The findings about the rows seen.
    var findings: [Finding] {
        let quoted = plain.count + doubled.count
        return (quoted >= 2 && 2 * quoted >= rows ? doubled + plain : doubled).map { line in
            Finding(
                .warning, .quotedField, file: file, line: line,
                message: "the text is in quotes as a spreadsheet writes it, and they count as part of the text",
                remedy: "remove the outer quotes and write \"\" as \", or save the file without quoting")
        }
    }

    /// What is between the quotes of a quoted field; `nil` if the text is not one, because a quote inside is unpaired.
    private static func inside(_ text: String) -> Substring? {
        guard text.utf8.count >= 2, text.utf8.last == UInt8(ascii: "\"") else { return nil }
        let inside = text.dropFirst().dropLast()
        return inside.replacing("\"\"", with: "").contains("\"") ? nil : inside
    }
}
