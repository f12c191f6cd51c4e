import ArgumentParser
import Embedding
import Pipeline
import Workbench

/// `assay embed`: sentence embeddings, one JSON object a line.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Print the sentence embedding of texts, one JSON object a line.",
        discussion: """
            {"embedding":[…],"tokens":n,"truncated":false}. With -, one text a line of standard input.
            --layers gives the features that label sets see: the pooled layers, each of unit length, one after the other,
            divided by the square root of their number.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var layers: LayersOption

    @Option(
        help: ArgumentHelp("Write a NumPy matrix to this file, a row a text, instead of lines of JSON.", valueName: "file"))
    var npy: String?

    @Flag(help: "One JSON object a line (always so; accepted for symmetry).")
    var json = false

    @Argument(help: ArgumentHelp("The texts, or - for standard input.", valueName: "text"))
    var texts: [String]

    /// The vectors of some texts.
    private struct Chunk {
        var tokens: [TokenizedText]
        var columns: Int
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
        var source = try TextSource(texts)
        try orderedParallelMap(
            threads: settings.threads, name: "embed", isReady: { source.isReady }, next: { try source.next(atMost: 64) },
            makeState: { try chosen.map { try embedder.makeSession(layers: $0) } ?? embedder.sentenceSession() },
            transform: { session, texts -> Chunk in
                let tokens = texts.map { session.tokenize($0) }
                var matrix = EmbeddingMatrix(layerCount: chosen?.count ?? 1, dimensions: dimensions)
                try session.embed(tokens, into: &matrix)
                let scale = 1 / Float(matrix.layerCount).squareRoot()
                return Chunk(
                    tokens: tokens, columns: matrix.columns,
                    values: matrix.storage[..<(matrix.rows * matrix.columns)].map { $0 * scale })
            },
            consume: { chunk in
                if let file { return try file.append(chunk.values, rows: chunk.tokens.count) }
                for (row, tokens) in chunk.tokens.enumerated() {
                    let values = chunk.values[(row * chunk.columns)..<((row + 1) * chunk.columns)]
                    try output.line(
                        "{\"embedding\":[\(values.map(\.description).joined(separator: ","))],\"tokens\":\(tokens.ids.count),"
                            + "\"truncated\":\(tokens.isTruncated)}")
                }
                try output.flush()
            })
        try file?.finish()
    }
}
