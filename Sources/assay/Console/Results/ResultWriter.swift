import Rows
import Wire
import Wording

/// Writes results in one of the formats, and counts the rows that have none.
final class ResultWriter {
    private let format: ResultFormat
    private let output: Output
    private let table: ResultTable
    private let bar: ProgressBar?
    /// nil until the results' sets are known.
    private var sets: [String]?
    private var csv: CSVResults?
    /// Rows of a CSV file before its header can be written.
    private var held: [(InputRow, ResultSummary)] = []
    private var rows = 0
    private var failed = 0
    private var firstFailure = ""

    /// The most rows without a result that are kept until the first result shows the sets.
    private static let heldLimit = 10_000

    init(format: ResultFormat, to output: Output, sets: [String]) {
        self.format = format
        self.output = output
        self.sets = sets.isEmpty ? nil : sets
        table = ResultTable(isColoured: output.isColoured)
        // On a terminal the results themselves show the progress; the reader of a pipe may show it too.
        bar = output.isFile ? ProgressBar("tagging") : nil
    }

    /// Writes rows and shows the input's progress.
    func write(_ tagged: [TaggedRow], from source: some RowStream) throws {
        for item in tagged { try write(item.row, item.result, columns: source.columns) }
        try output.flush()
        bar?.show(rows, "row", share: source.progress)
    }

    private func write(_ row: InputRow, _ result: ReceivedResult, columns: [String]) throws {
        rows += 1
        if let failure = result.failure {
            failed += 1
            if failed == 1 { firstFailure = "\(failure.code): \(failure.message)" }
        }
        switch format {
        case .jsonl: try output.line(result.line(id: row.id, metadata: row.metadata))
        case .table: for line in table.lines(row, try ResultSummary(result)) { try output.line(line) }
        case .csv: try writeRecord(row, try ResultSummary(result), columns: columns)
        }
    }

    private func writeRecord(_ row: InputRow, _ result: ResultSummary, columns: [String]) throws {
        if let csv { return try output.write(Array(csv.line(row, result).utf8)) }
        if sets == nil, result.failure == nil { sets = result.tags.map(\.set) }
        held.append((row, result))
        // The columns of JSON objects come from the first one that can be read.
        guard sets == nil || columns.isEmpty else { return try writeHeader(columns) }
        guard held.count < Self.heldLimit else {
            throw UsageError(
                "the first \(held.count) rows have no tags (\(firstFailure)) — is it the right --column? To continue anyway, "
                    + "name the label sets with --set")
        }
    }

    private func writeHeader(_ columns: [String]) throws {
        let csv = CSVResults(columns: columns, sets: sets ?? [])
        self.csv = csv
        try output.write(Array(csv.header.utf8))
        for (row, result) in held { try output.write(Array(csv.line(row, result).utf8)) }
        held = []
    }

    /// Completes the output and reports how many rows have no tags.
    ///
    /// - Throws: `ExitStatus.AnswerIsNo` when there are some.
    func finish(_ source: some RowStream) throws {
        if format == .csv, csv == nil { try writeHeader(source.columns) }
        bar?.clear()
        try output.finish()
        guard failed > 0 else { return }
        StandardError.write(
            "\(failed) of \(counted(rows, "row")) \(failed == 1 ? "has" : "have") no tags"
                + "\(failed == 1 ? ":" : ", the first:") \(firstFailure)\n")
        throw ExitStatus.AnswerIsNo()
    }
}
