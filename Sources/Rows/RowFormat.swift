/// How a file holds texts.
package enum RowFormat: String, Sendable, CaseIterable {
    /// A text on each line.
    case lines
    /// RFC 4180 with a header.
    case csv
    /// Columns with tabs between them, and a header.
    case tsv
    /// A JSON object on each line.
    case jsonl

    /// By the end of a file's name; standard input (`-`) and what has no known end holds lines.
    package init(path: String) {
        let name = path.lowercased()
        func ends(_ ends: String...) -> Bool { ends.contains { name.hasSuffix($0) } }
        self =
            switch true {
            case ends(".csv"): .csv
            case ends(".tsv", ".tab"): .tsv
            case ends(".jsonl", ".ndjson", ".json"): .jsonl
            default: .lines
            }
    }
}
