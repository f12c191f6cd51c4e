package import Embedding
package import Threads

/// Embeds many texts on several threads, in chunks that the threads take as they become free.
///
/// - Parameters:
///   - threads: the number of compute threads; by default one per core.
///   - cancellation: checked before each chunk, and while a session waits for a server.
///   - progress: called from time to time with the number of texts done.
///   - consume: called on the calling thread, in order, with the indices of some texts and their layers' vectors.
package func embedAll(
    _ texts: [String], layers: [Int], embedder: any Embedder, threads: Int = CPU.availableCores,
    cancellation: Cancellation? = nil, progress: ((Int) -> Void)? = nil, consume: (Range<Int>, EmbeddingMatrix) throws -> Void
) throws {
    let chunk = 128
    var start = 0
    var done = 0
    try orderedParallelMap(
        threads: threads, name: "embed",
        next: { () -> ArraySlice<String>? in
            try cancellation?.check()
            guard start < texts.count else { return nil }
            defer { start += chunk }
            return texts[start..<min(start + chunk, texts.count)]
        },
        makeState: { () -> any EmbeddingSession in
            let session = try embedder.makeSession(layers: layers)
            if let cancellation { session.whileWaiting(cancellation.check) }
            return session
        },
        transform: { session, texts -> EmbeddingMatrix in
            var output = EmbeddingMatrix(layerCount: layers.count, dimensions: embedder.model.dimensions)
            try session.embed(texts.map { session.tokenize($0) }, into: &output)
            return output
        },
        consume: { output in
            try consume(done..<done + output.rows, output)
            done += output.rows
            progress?(done)
        })
}
