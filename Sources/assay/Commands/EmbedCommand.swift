import ArgumentParser
import Embedding
import Pipeline
import Workbench

/// `assay embed`: sentence embeddings, one JSON object a line.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Print the sentence embedding of texts, one JSON object a line.",
        discussion: """
            {"embedding":[…],"tokens":n,"truncated":false}. With -, one text on each line of standard input; one that is \
            empty gets {"error":…}, or a row of NaN with --npy, and exit code 1. --layers gives the features that label sets \
            see: the pooled layers, each of unit length, one after the other, divided by the square root of their number.

            Example: assay embed "Great phone, the battery lasts two days!"
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var layers: LayersOption

    @Option(
        help: ArgumentHelp(
            "Write a NumPy matrix to this file, a row for each text, instead of lines of JSON.", valueName: "file"))
    var npy: String?

    @Flag(help: "One JSON object a line (always so; accepted for symmetry).")
    var json = false

    @Argument(help: ArgumentHelp("The texts, or - for standard input.", valueName: "text"))
    var texts: [String]

    /// Some rows with the vectors of those that have a text.
    private struct Chunk {
        var rows: [InputRow]
        var tokens: [TokenizedText]
        var values: [Float]
    }

    func run() async throws {
        guard !texts.isEmpty else { throw UsageError("there is nothing to embed: give texts, or - for standard input") }
        let settings = try await common.settings()
        let embedder = try settings.embedder()
        let chosen = try layers.parsed(count: embedder.model.layerCount)
        let dimensions = chosen == nil ? embedder.model.sentenceDimensions : embedder.model.dimensions
        let columns = (chosen?.count ?? 1) * dimensions
        let file = try npy.map { try NPYFile(path: $0, columns: columns) }
        let output = Output()
        var source = try TextArguments(texts)
        var failed = 0
        try orderedParallelMap(
            threads: settings.threads, name: "embed", isReady: { source.isReady }, next: { try source.next(atMost: 64) },
            makeState: { try chosen.map { try embedder.makeSession(layers: $0) } ?? embedder.sentenceSession() },
            transform: { session, rows -> Chunk in
                let tokens = rows.filter { $0.failure == nil }.map { session.tokenize($0.text) }
                var matrix = EmbeddingMatrix(layerCount: chosen?.count ?? 1, dimensions: dimensions)
                try session.embed(tokens, into: &matrix)
                let scale = 1 / Float(matrix.layerCount).squareRoot()
                return Chunk(
                    rows: rows, tokens: tokens, values: matrix.storage[..<(matrix.rows * matrix.columns)].map { $0 * scale })
            },
            consume: { chunk in
                var place = 0
                for row in chunk.rows {
                    if let failure = row.failure {
                        failed += 1
                        try write(failure, columns: columns, to: output, file)
                        continue
                    }
                    let values = chunk.values[(place * columns)..<((place + 1) * columns)]
                    try write(values, chunk.tokens[place], to: output, file)
                    place += 1
                }
                try output.flush()
            })
        try file?.finish()
        if failed > 0 { throw ExitStatus.AnswerIsNo() }
    }

    private func write(_ values: ArraySlice<Float>, _ tokens: TokenizedText, to output: Output, _ file: NPYFile?) throws {
        if let file { return try file.append(Array(values), rows: 1) }
        try output.line(
            "{\"embedding\":[\(values.map(\.description).joined(separator: ","))],\"tokens\":\(tokens.ids.count),"
                + "\"truncated\":\(tokens.isTruncated)}")
    }

    private func write(_ failure: MessageFailure, columns: Int, to output: Output, _ file: NPYFile?) throws {
        if let file {
            StandardError.write("\(failure.message)\n")
            return try file.append([Float](repeating: .nan, count: columns), rows: 1)
        }
        try output.line(JSONOutput.text(["error": ["code": failure.code.rawValue, "message": failure.message]]))
    }
}
