public import Embedding

/// Embeds many texts on several threads, in chunks that the threads take as they become free.
///
/// - Parameters:
///   - threads: how many threads compute; by default one a core.
///   - progress: called now and then with the number of texts done.
///   - row: called on the calling thread, in order, with a text's index, its tokens and its layers' vectors.
public func embedAll(
    _ texts: [String], layers: [Int], embedder: any Embedder, threads: Int = CPU.availableCores,
    progress: ((Int) -> Void)? = nil, row: (Int, TokenizedText, ArraySlice<Float>) -> Void
) throws {
    let chunk = 128
    var start = 0
    var done = 0
    try orderedParallelMap(
        threads: threads, name: "embed",
        next: { () -> ArraySlice<String>? in
            guard start < texts.count else { return nil }
            defer { start += chunk }
            return texts[start..<min(start + chunk, texts.count)]
        },
        makeState: { try embedder.makeSession(layers: layers) },
        transform: { session, texts -> ([TokenizedText], EmbeddingMatrix) in
            let tokens = texts.map { session.tokenize($0) }
            var output = EmbeddingMatrix(layerCount: layers.count, dimensions: embedder.model.dimensions)
            try session.embed(tokens, into: &output)
            return (tokens, output)
        },
        consume: { tokens, output in
            for position in 0..<output.rows {
                row(
                    done + position, tokens[position],
                    output.storage[position * output.columns..<(position + 1) * output.columns])
            }
            done += output.rows
            progress?(done)
        })
}
