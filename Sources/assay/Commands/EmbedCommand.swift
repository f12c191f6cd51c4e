import ArgumentParser
import Embedding
import Rows
import Wire

/// `assay embed`: sentence embeddings, one JSON object per line.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Print the sentence embedding of texts, one JSON object per line.",
        discussion: """
            {"embedding":[…],"tokens":n,"truncated":false}. With -, one text per line of standard input; one that is \
            empty gets {"error":…}, or a row of NaN with --npy, and exit code 1. --layers prints the features that label sets \
            see: the pooled layers, each of unit length, one after the other, divided by the square root of their number.

            Example: assay embed "Great phone, the battery lasts two days!"
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var layers: LayersOption

    @Option(
        help: ArgumentHelp(
            "Write a NumPy matrix to this file, a row for each text, instead of lines of JSON.", valueName: "file"))
    var npy: String?

    @Flag(help: "One JSON object per line (always; accepted for symmetry).")
    var json = false

    @Argument(help: ArgumentHelp("The texts, or - for standard input.", valueName: "text"))
    var texts: [String]

    func run() async throws {
        guard !texts.isEmpty else { throw UsageError("there is nothing to embed: give texts, or - for standard input") }
        let settings = try common.settings()
        let embedder = try settings.embedder()
        let chosen = try layers.parsed(count: embedder.model.layerCount)
        let embedding = TextEmbedding(embedder, layers: chosen, threads: settings.threads)
        let columns = embedding.columns
        let file = try npy.map { try NPYFile(path: $0, columns: columns) }
        let output = Output()
        var failed = 0
        try embedding.run(try TextArguments(texts)) { chunk in
            let failures = chunk.rows.compactMap(\.failure)
            failed += failures.count
            if let file {
                for failure in failures { StandardError.write("\(failure.message)\n") }
                return try file.append(chunk.values, rows: chunk.rows.count)
            }
            for (place, tokens) in chunk.tokens.enumerated() {
                let values = chunk.values[(place * columns)..<((place + 1) * columns)]
                try output.line(try tokens.map { line(values, $0) } ?? line(chunk.rows[place].failure))
            }
            try output.flush()
        }
        try file?.finish()
        if failed > 0 { throw ExitStatus.AnswerIsNo() }
    }

    private func line(_ values: ArraySlice<Float>, _ tokens: TokenizedText) -> String {
        "{\"embedding\":[\(values.map(\.description).joined(separator: ","))],\"tokens\":\(tokens.ids.count),"
            + "\"truncated\":\(tokens.isTruncated)}"
    }

    private func line(_ failure: MessageFailure?) throws -> String {
        try JSONOutput.text(["error": ["code": failure?.code.rawValue ?? "", "message": failure?.message ?? ""]])
    }
}
