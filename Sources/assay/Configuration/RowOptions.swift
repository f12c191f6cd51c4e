internal import ArgumentParser
internal import Rows

extension RowFormat: ExpressibleByArgument {}

/// What a file of texts holds, and where in it they are.
struct RowOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the file holds. Default: by the end of its name (.csv, .tsv, .jsonl), else lines.", valueName: "format"))
    var format: RowFormat?

    @Option(
        help: ArgumentHelp("The column, or JSON key, of the texts. Default: text, or the only column.", valueName: "name"))
    var column: String?

    @Option(help: ArgumentHelp("The column, or JSON key, of the ids. Default: id, where there is one.", valueName: "name"))
    var idColumn: String?

    @Flag(help: "CSV or TSV without a header: the columns are called 1, 2, 3.")
    var noHeader = false

    /// Whether the argument is a file and no text.
    var isGiven: Bool { format != nil || column != nil || idColumn != nil || noHeader }

    var reading: RowReader.Options {
        var options = RowReader.Options()
        (options.format, options.column, options.idColumn, options.hasHeader) = (format, column, idColumn, !noHeader)
        return options
    }
}
