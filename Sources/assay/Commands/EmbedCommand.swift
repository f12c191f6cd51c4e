import ArgumentParser
import Embedding
import Pipeline
import Workbench

/// `assay embed`: sentence embeddings, one JSON object a line.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Print the sentence embedding of texts, one JSON object a line.",
        discussion: #"{"embedding":[…],"tokens":n,"truncated":false}. With -, one text a line of standard input."#)

    @OptionGroup var common: CommonOptions

    @Flag(help: "One JSON object a line (always so; accepted for symmetry).")
    var json = false

    @Argument(help: ArgumentHelp("The texts, or - for standard input.", valueName: "text"))
    var texts: [String]

    func run() async throws {
        guard !texts.isEmpty else { throw UsageError("there is nothing to embed: give texts, or - for standard input") }
        let settings = try await common.settings()
        let embedder = try settings.embedder()
        let output = Output()
        var source = try TextSource(texts)
        try orderedParallelMap(
            threads: settings.threads, name: "embed", isReady: { source.isReady }, next: { try source.next(atMost: 64) },
            makeState: { try embedder.makeSentenceSession() },
            transform: { session, texts -> [String] in
                let tokens = texts.map { session.tokenize($0) }
                var matrix = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
                try session.embed(tokens, into: &matrix)
                return tokens.indices.map { index in
                    let values = matrix[row: index].map { $0.description }.joined(separator: ",")
                    return
                        "{\"embedding\":[\(values)],\"tokens\":\(tokens[index].ids.count),\"truncated\":\(tokens[index].isTruncated)}"
                }
            },
            consume: { lines in
                for line in lines { try output.line(line) }
                try output.flush()
            })
    }
}
