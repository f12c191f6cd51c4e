import ArgumentParser

/// How results are written.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
    /// Lines for people.
    case table
    /// A JSON object on each line: the daemon's result, with the row's id and, as metadata, its other columns.
    case jsonl
    /// The input's columns, and more for each label set.
    case csv
}

/// `--output`, `--output-format` and `--json`.
struct ResultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write the results to this file, atomically at the end. Default: standard output.", valueName: "file")
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "The format of the results. Default: by the extension of --output, otherwise table.", valueName: "format"))
    var outputFormat: ResultFormat?

    @Flag(help: "One JSON object per line; short for --output-format jsonl.")
    var json = false

    func validate() throws {
        if json, let outputFormat, outputFormat != .jsonl {
            throw ValidationError("--json and --output-format \(outputFormat.rawValue) are mutually exclusive.")
        }
    }

    /// - Throws: `UsageError` for a file whose name does not show the format.
    func format() throws -> ResultFormat {
        if json { return .jsonl }
        if let outputFormat { return outputFormat }
        guard let output else { return .table }
        let ends: [String: ResultFormat] = ["csv": .csv, "jsonl": .jsonl, "ndjson": .jsonl, "json": .jsonl, "txt": .table]
        let end = output.split(separator: ".").last?.lowercased() ?? ""
        guard let format = ends[end] else {
            throw UsageError(
                "--output \(output): the name has no known extension; add --output-format csv, jsonl or table")
        }
        return format
    }

    /// A writer to the file or to standard output.
    ///
    /// - Parameter sets: the label sets that results will have, where that is known beforehand.
    func writer(sets: [String]) throws -> ResultWriter {
        ResultWriter(format: try format(), to: try output.map { try Output(file: OutputFile($0)) } ?? Output(), sets: sets)
    }
}
