import ArgumentParser
import Embedding
import Rows
import Search
import Threads
import Wire

/// `assay duplicates`: groups of texts that say nearly the same.
struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates", abstract: "Group the texts of a file that say nearly the same.",
        discussion: """
            The file has one text per line, or is CSV, TSV or JSONL. Each group has a first text; the others are at least as \
            similar to it as --threshold, by the cosine of their embeddings. All pairs may have to be compared, so the time \
            grows with the square of the number of texts. Rows without a text are reported and left out; the exit code is 1 \
            then.

            Example: assay duplicates --column review reviews.csv
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var rows: RowOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The least similarity to a group's first text, from 0.5 to 1. Default: 0.95.", valueName: "cosine"),
        transform: decimal(0.5...1))
    var threshold: Float = 0.95

    @Flag(help: "One JSON object per line for each group.")
    var json = false

    @Argument(help: ArgumentHelp("A file of texts, or - for standard input.", valueName: "file"))
    var file: String

    func run() async throws {
        let source = try JoinedRows(paths: [file], options: rows.reading)
        let settings = try common.settings()
        let embedding = TextEmbedding(try settings.embedder(), threads: settings.threads)
        var vectors = QuantizedVectors(columns: embedding.columns)
        var texts: [IndexedText] = []
        var skipped = 0
        let bar = ProgressBar("embedding")
        do {
            defer { bar.clear() }
            try embedding.run(source) { chunk in
                let sound = chunk.withoutFailures { StandardError.write("\($0.message)\n") }
                skipped += chunk.rows.count - sound.rows.count
                for (place, row) in sound.rows.enumerated() {
                    guard vectors.append(sound.values[place * embedding.columns..<(place + 1) * embedding.columns]) else {
                        throw EmbeddingError(.engine, at: row.id, "the vector has a value that is not finite")
                    }
                    texts.append(IndexedText(row, position: texts.count + 1))
                }
                bar.show(texts.count, "text", share: source.progress)
            }
        }
        try DuplicatesOutput(asJSON: json).write(groups(vectors, threads: settings.threads), texts)
        if skipped > 0 { throw ExitStatus.AnswerIsNo() }
    }

    private func groups(_ vectors: QuantizedVectors, threads: Int) -> [NearDuplicates.Group] {
        let bar = ProgressBar("comparing")
        let helpers = HelperThreads(threads, name: "duplicates")
        defer {
            helpers.end()
            bar.clear()
        }
        return NearDuplicates(threshold: threshold, helpers: helpers).groups(vectors) { bar.show($0, of: vectors.count) }
    }
}
