package import Drift
package import Embedding
package import Tagging
internal import Threads
package import Wire

/// Tags a stream of rows in this process and gives what matters for drift, on all threads, in order.
package struct TextObservation: Sendable {
    private let embedder: any Embedder
    private let snapshot: SetRegistry.Snapshot
    private let threads: Int
    private let sketch: EmbeddingSketch

    /// How many rows go to a thread at once.
    private static let chunk = 64

    package init(embedder: any Embedder, snapshot: SetRegistry.Snapshot, threads: Int) {
        self.embedder = embedder
        self.snapshot = snapshot
        self.threads = threads
        sketch = EmbeddingSketch(dimensions: embedder.model.dimensions)
    }

    /// The observations of all rows with a text.
    ///
    /// - Parameters:
    ///   - report: takes the failures of the others.
    ///   - progress: called now and then with the number of rows read.
    package func run(
        _ source: some RowStream, report: (MessageFailure) -> Void, progress: (Int) -> Void
    ) throws -> [Observation] {
        var source = source
        var observations: [Observation] = []
        var count = 0
        try orderedParallelMap(
            threads: threads, name: "drift", isReady: { source.isReady }, next: { try source.next(atMost: Self.chunk) },
            makeState: { (tagger: Tagger(embedder: embedder), kinds: embedder.tokenKinds) },
            transform: { state, rows in (rows.compactMap(\.failure), try observed(rows, state.tagger, state.kinds), rows.count)
            },
            consume: { failures, observed, rows in
                for failure in failures { report(failure) }
                observations += observed
                count += rows
                progress(count)
            })
        return observations
    }

    private func observed(_ rows: [InputRow], _ tagger: Tagger, _ kinds: TokenKinds) throws -> [Observation] {
        let sound = rows.filter { $0.failure == nil }
        let requests = try tagger.requests(sound.map(\.text), with: snapshot)
        var observations: [Observation] = []
        var tags: [TextTags] = []
        try tagger.tag(requests, with: snapshot) { _, own, _ in tags.append(own) }
        for (index, request) in requests.enumerated() {
            observations.append(
                Observation(
                    id: sound[index].id, request, tags: tags[index], embeddings: tagger.embeddings, row: index, sketch: sketch,
                    kinds: kinds))
        }
        return observations
    }
}
