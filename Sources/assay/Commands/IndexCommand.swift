import ArgumentParser
import Embedding
import JSON
import Rows
import Search
import Wire
import Wording

/// `assay index`: prepares texts to be searched.
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index", abstract: "Make an index of texts, to search them by meaning and by words.",
        discussion: """
            Files have one text per line, or are CSV, TSV or JSONL; - is standard input. The index is one file, and replaces a \
            former one when it is complete. Rows without a text are reported and left out; the exit code is 1 then. See assay \
            search.

            Example: assay index --column review --out reviews.index reviews.csv
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var rows: RowOptions

    @Option(help: ArgumentHelp("The index. Default: the first file's name with .index after it.", valueName: "file"))
    var out: String?

    @Flag(help: "One JSON object.")
    var json = false

    @Argument(help: ArgumentHelp("Files of texts, or - for standard input.", valueName: "file"))
    var files: [String]

    /// What `--json` prints.
    private struct Report: Encodable {
        var index: String
        var texts: Int
        var skipped: Int
        var model: String
    }

    func run() async throws {
        guard !files.isEmpty else {
            throw UsageError("there is nothing to index: name files of texts, or - for standard input")
        }
        guard let path = out ?? (files[0] == "-" ? nil : files[0] + ".index") else {
            throw UsageError("standard input has no name for the index: give it one with --out")
        }
        let source = try JoinedRows(paths: files, options: rows.reading)
        let settings = try common.settings()
        let embedder = try settings.embedder()
        let embedding = TextEmbedding(embedder, threads: settings.threads)
        let builder = try IndexBuilder(path: path, model: IndexModel(embedder.model))
        let bar = ProgressBar("indexing")
        var skipped = 0
        do {
            defer { bar.clear() }
            try embedding.run(source) { chunk in
                let sound = chunk.withoutFailures { StandardError.write("\($0.message)\n") }
                skipped += chunk.rows.count - sound.rows.count
                let texts = sound.rows.enumerated().map { IndexedText($1, position: builder.count + $0 + 1) }
                try builder.add(texts, vectors: sound.values)
                bar.show(builder.count, "text", share: source.progress)
            }
            bar.show("is written")
            try builder.finish()
        }
        let report = Report(index: path, texts: builder.count, skipped: skipped, model: embedder.model.identifier)
        let output = Output()
        try output.line(
            json ? JSONOutput.text(report) : "\(path): \(counted(builder.count, "text")), embedded by \(report.model)")
        try output.finish()
        if skipped > 0 { throw ExitStatus.AnswerIsNo() }
    }
}

extension IndexModel {
    init(_ model: EmbeddingModel) {
        self.init(name: model.identifier, fingerprint: model.fingerprint, dimensions: model.sentenceDimensions)
    }
}

extension IndexedText {
    /// - Parameter position: its id, unless it has one of its own.
    init(_ row: InputRow, position: Int) {
        self.init(id: row.hasOwnID ? row.id : String(position), text: row.text, metadata: row.metadata?.description)
    }
}
