import ArgumentParser
import Embedding
import Rows
import Search
import Wire

/// `assay search`: finds texts in an index.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find texts in an index by meaning, by words or both, or texts like one of its own.",
        discussion: """
            By meaning, the score is the cosine of the embeddings; by words, BM25; by both, that of reciprocal rank fusion. With \
            - as the query, each line of standard input is one; with --like -, each line is an id. Exit code 1 when a query \
            finds nothing.

            Example: assay search reviews.index "the battery died after a week"
            """)

    /// What a search goes by.
    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case meaning, words, both
    }

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("meaning, words or both. Default: both.", valueName: "mode"))
    var by: Mode?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The maximum number of texts. Default: 10.", valueName: "n"),
        transform: whole(1...10_000))
    var limit = 10

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Find the texts most related to the one with this id, instead of a query.", valueName: "id"))
    var like: String?

    @Flag(help: "One JSON object per line for each text found.")
    var json = false

    @Argument(help: ArgumentHelp("The index, made by assay index.", valueName: "index"))
    var index: String

    @Argument(help: ArgumentHelp("What to find, or - for standard input.", valueName: "query"))
    var query: String?

    func validate() throws {
        guard (query == nil) != (like == nil) else { throw ValidationError("Give either a query or --like.") }
        if like != nil, by != nil { throw ValidationError("--like goes by meaning; --by is for queries.") }
    }

    func run() async throws {
        let settings = try common.settings()
        let index = try SearchIndex(path: index, SearchIndex.Options(threads: settings.threads))
        let output = SearchOutput(asJSON: json)
        let haveAll = try like.map { try related(to: $0, index, output) } ?? found(query ?? "", index, settings, output)
        try output.finish()
        if !haveAll { throw ExitStatus.AnswerIsNo() }
    }

    /// - Returns: whether every query found something.
    private func found(_ query: String, _ index: SearchIndex, _ settings: Settings, _ output: SearchOutput) throws -> Bool {
        let embedding = by == .words ? nil : try QueryEmbedding(settings, index)
        var queries = try TextArguments([query])
        var haveAll = true
        while let rows = try queries.next(atMost: 1) {
            if let failure = rows[0].failure {
                StandardError.write("\(failure.message)\n")
                haveAll = false
                continue
            }
            let text = rows[0].text
            let hits = try index.search(self.query(text, embedding?.vector(of: text)), limit: limit)
            haveAll = try output.write(hits, for: query == "-" ? .query(text) : nil) && haveAll
        }
        return haveAll
    }

    private func query(_ text: String, _ vector: [Float]?) -> SearchIndex.Query {
        guard let vector else { return .words(text) }
        return by == .meaning ? .meaning(vector) : .both(text, vector)
    }

    /// - Returns: whether every id has related texts.
    private func related(to like: String, _ index: SearchIndex, _ output: SearchOutput) throws -> Bool {
        let lines = like == "-" ? try LineReader(path: "-") : nil
        var haveAll = true
        var ids = try lines.map { try $0.nextLines(atMost: 1) } ?? [like]
        while let id = ids?.first {
            if let hits = try index.like(id: id, limit: limit) {
                haveAll = try output.write(hits, for: lines == nil ? nil : .like(id)) && haveAll
            } else {
                StandardError.write("\(index.path): no text has the id \(id.shortened())\n")
                haveAll = false
            }
            ids = try lines?.nextLines(atMost: 1)
        }
        return haveAll
    }
}

/// Embeds queries, one by one, by the model that made an index.
private struct QueryEmbedding {
    private let session: any EmbeddingSession
    private let dimensions: Int

    /// - Throws: `IndexError` when the model is another one.
    init(_ settings: Settings, _ index: SearchIndex) throws {
        let embedder = try settings.embedder()
        try index.check(IndexModel(embedder.model))
        session = try embedder.sentenceSession()
        dimensions = embedder.model.sentenceDimensions
    }

    func vector(of text: String) throws -> [Float] {
        var matrix = EmbeddingMatrix(layerCount: 1, dimensions: dimensions)
        try session.embed([session.tokenize(text)], into: &matrix)
        return matrix[row: 0]
    }
}
