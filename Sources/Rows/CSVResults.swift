internal import Wire

/// Results as a CSV file (RFC 4180): the input's columns, two for each label set, `anomaly` and `error`. Lines end in LF, which
/// every reader accepts and most tools expect.
package struct CSVResults {
    private let columns: [String]
    private let sets: [String]

    /// - Parameters:
    ///   - columns: the input's.
    ///   - sets: the label sets, in the order of their columns.
    package init(columns: [String], sets: [String]) { (self.columns, self.sets) = (columns, sets) }

    /// The names of the columns. One that is already in the input gets the prefix `assay_`.
    package var header: String {
        var names = columns
        for name in sets.flatMap({ [$0, "\($0)_confidence"] }) + ["anomaly", "error"] {
            var free = name
            while names.contains(free) { free = "assay_" + free }
            names.append(free)
        }
        return Self.record(names) + "\n"
    }

    /// A row with its result. Values without a column are left out.
    package func line(_ row: InputRow, _ result: ResultSummary) -> String {
        var cells = columns.enumerated().map { place, column in
            // Cells are where the header has their names; the keys of JSON objects need not be.
            if place < row.fields.count, row.fields[place].name == column { return row.fields[place].cell }
            return row.fields.last { $0.name == column }?.cell ?? ""
        }
        for set in sets {
            let tag = result.tags.first { $0.set == set }
            cells.append(tag?.labels.joined(separator: "|") ?? "")
            cells.append(tag?.certainty.map(Self.number) ?? "")
        }
        cells.append(result.failure == nil ? "\(result.isAnomaly)" : "")
        cells.append(result.failure.map { "\($0.code): \($0.message)" } ?? "")
        return Self.record(cells) + "\n"
    }

    /// Four decimals at most, as on the wire.
    private static func number(_ value: Float) -> String { "\((Double(value) * 10_000).rounded() / 10_000)" }

    /// Fields separated by commas; those that need quotes get them.
    package static func record(_ fields: [String]) -> String {
        // A single empty field would be a blank line, which readers skip.
        fields == [""] ? "\"\"" : fields.map(quoted).joined(separator: ",")
    }

    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
