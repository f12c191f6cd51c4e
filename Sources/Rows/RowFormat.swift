/// The format of a file with texts.
package enum RowFormat: String, Sendable, CaseIterable {
    /// A text on each line.
    case lines
    /// RFC 4180 with a header.
    case csv
    /// Columns with tabs between them, and a header.
    case tsv
    /// A JSON object on each line.
    case jsonl

    /// By the file's extension; standard input (`-`) and unknown extensions are read as lines.
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
