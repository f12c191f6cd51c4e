package import Embedding
package import Tagging
internal import Threads
internal import Wire

/// Tags a stream of rows in this process, on all threads, in order.
package struct TextClassification: Sendable {
    package let embedder: any Embedder
    package let snapshot: SetRegistry.Snapshot
    package let explain: Bool
    package let threads: Int

    package init(embedder: any Embedder, snapshot: SetRegistry.Snapshot, explain: Bool, threads: Int) {
        self.embedder = embedder
        self.snapshot = snapshot
        self.explain = explain
        self.threads = threads
    }

    /// How many rows go to a thread at once.
    private static let chunk = 64
    /// The same when each is explained.
    private static let explainedChunk = 4

    /// - Parameter consume: takes rows with their results, in order.
    package func run(_ source: some RowStream, consume: ([TaggedRow]) throws -> Void) throws {
        var source = source
        try orderedParallelMap(
            threads: threads, name: "classify", isReady: { source.isReady },
            next: { try source.next(atMost: explain ? Self.explainedChunk : Self.chunk) },
            makeState: { Tagger(embedder: embedder) },
            transform: { tagger, rows in try items(rows, with: tagger) },
            consume: consume)
    }

    private func items(_ rows: [InputRow], with tagger: Tagger) throws -> [TaggedRow] {
        let sound = rows.filter { $0.failure == nil }
        var results = try tagger.tag(sound.map(\.text), with: snapshot, explain: explain).makeIterator()
        return try rows.map { row in
            var frame: [UInt8] = []
            if let failure = row.failure {
                ResultEncoder().encode(failure, into: &frame)
            } else if var result = results.next() {
                result.id = row.id
                ResultEncoder().encode(result, into: &frame)
            }
            return TaggedRow(row: row, result: try ResultDecoder().decode(frame))
        }
    }
}
