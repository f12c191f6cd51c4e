extension LabelSetReader {
    /// Reads a `label<TAB>text` file on its own, for training and evaluation. Labels may be any text; rows are not merged.
    /// Lines and header are treated as in a set: blank lines, lines that start with `#` and a first line
    /// `label<TAB>text` are skipped.
    ///
    /// - Parameter limit: the maximum number of rows; `nil` takes all. Lines after the last row taken are not read.
    /// - Throws: every bad line at once.
    package static func readTSV(
        path: String, limit: Int? = nil
    ) throws(LabelSetError) -> [(label: String, text: String, line: Int)] {
        var findings = FindingList()
        var rows: [(label: String, text: String, line: Int)] = []
        do throws(FileBytes.Failure) {
            let lines = try FileLines(path)
            if let mark = lines.utf16Mark {
                findings.add(.file(path, utf16: mark))
            } else {
                read(lines, of: path, limit: limit ?? .max, into: &rows, &findings)
            }
            if let failure = lines.failure { throw failure }
        } catch {
            findings.add(.file(path, unreadable: error, limit: FileLines.longest))
        }
        guard !findings.hasErrors else { throw LabelSetError(setName: PathName.last(path), findings: findings.all) }
        return rows
    }

    private static func read(
        _ lines: FileLines, of path: String, limit: Int, into rows: inout [(label: String, text: String, line: Int)],
        _ findings: inout FindingList
    ) {
        var isFirst = true
        for line in lines where !line.isSkipped {
            if rows.count >= limit { return }
            do throws(TSVRow.Fault) {
                let row = try TSVRow(line.bytes)
                if !(isFirst && row.isHead) { rows.append((row.label, row.text, line.number)) }
            } catch {
                findings.add(.tsv(line, of: path, fault: error))
            }
            isFirst = false
        }
    }
}
