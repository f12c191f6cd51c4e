internal import Classification
internal import Embedding
internal import Tagging
internal import Threads

/// A transformer's vector for every token of its vocabulary alone, between the special tokens that frame a text.
struct VocabularyVectors {
    let embedder: TransformerEmbedder
    let layers: [Int]
    let threads: Int

    private static let chunk = 256

    /// - Returns: `count × components`, in order of the ids.
    func vectors(_ count: Int, components: PrincipalComponents, progress: (Int) -> Void) throws -> FeatureMatrix {
        let (embedder, layers) = (embedder, layers)
        let selection = FeatureSelection(layers: layers, from: layers, dimensions: embedder.model.dimensions)
        var (next, done) = (0, 0)
        var storage: [Float] = []
        storage.reserveCapacity(count * components.directions.rows)
        try orderedParallelMap(
            threads: threads, name: "distill",
            next: { () -> Range<Int>? in
                guard next < count else { return nil }
                defer { next += Self.chunk }
                return next..<min(next + Self.chunk, count)
            },
            makeState: { try embedder.makeSession(layers: layers, unitLength: true) as any EmbeddingSession },
            transform: { session, ids -> FeatureMatrix in
                var output = EmbeddingMatrix(layerCount: layers.count, dimensions: embedder.model.dimensions)
                try session.embed(ids.map { embedder.framed(Int32($0)) }, into: &output)
                return components.project(selection.features(of: output, rows: 0..<output.rows))
            },
            consume: { rows in
                storage += rows.storage
                done += rows.rows
                progress(done)
            })
        return FeatureMatrix(rows: count, columns: components.directions.rows, storage: storage)
    }
}
