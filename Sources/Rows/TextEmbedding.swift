package import Embedding
internal import Threads
package import Wire

/// Embeds a stream of rows in this process, on all threads, in order.
package struct TextEmbedding: Sendable {
    /// Some rows with their vectors.
    package struct Chunk: Sendable {
        package var rows: [InputRow]
        /// Nil for a row without a text.
        package var tokens: [TokenizedText?]
        /// `rows.count × columns` values, row-major; NaN for rows without a text.
        package var values: [Float]
        let columns: Int

        /// Only the rows with a text.
        ///
        /// - Parameter report: takes the failures of the others.
        package func withoutFailures(report: (MessageFailure) -> Void) -> Chunk {
            var sound = Chunk(rows: [], tokens: [], values: [], columns: columns)
            for (place, row) in rows.enumerated() {
                if let failure = row.failure {
                    report(failure)
                } else {
                    sound.rows.append(row)
                    sound.tokens.append(tokens[place])
                    sound.values += values[place * columns..<(place + 1) * columns]
                }
            }
            return sound
        }
    }

    /// The length of a vector.
    package let columns: Int
    private let embedder: any Embedder
    private let layers: [Int]?
    private let dimensions: Int
    private let threads: Int

    /// How many rows go to a thread at once.
    private static let chunk = 64

    /// - Parameter layers: nil is the ordinary sentence embedding; otherwise the features that label sets see: these
    ///   pooled layers one after the other, divided by the square root of their number.
    package init(_ embedder: any Embedder, layers: [Int]? = nil, threads: Int) {
        self.embedder = embedder
        self.layers = layers
        self.threads = threads
        dimensions = layers == nil ? embedder.model.sentenceDimensions : embedder.model.dimensions
        columns = (layers?.count ?? 1) * dimensions
    }

    /// - Parameter consume: takes rows with their vectors, in order.
    package func run(_ source: some RowStream, consume: (Chunk) throws -> Void) throws {
        var source = source
        try orderedParallelMap(
            threads: threads, name: "embed", isReady: { source.isReady }, next: { try source.next(atMost: Self.chunk) },
            makeState: { try layers.map { try embedder.makeSession(layers: $0) } ?? embedder.sentenceSession() },
            transform: { session, rows in try embedded(rows, session) }, consume: consume)
    }

    private func embedded(_ rows: [InputRow], _ session: any EmbeddingSession) throws -> Chunk {
        let tokens = rows.map { $0.failure == nil ? session.tokenize($0.text) : nil }
        var matrix = EmbeddingMatrix(layerCount: layers?.count ?? 1, dimensions: dimensions)
        let sound = tokens.compactMap { $0 }
        if !sound.isEmpty { try session.embed(sound, into: &matrix) }
        let scale = 1 / Float(matrix.layerCount).squareRoot()
        var (values, used) = ([Float](), 0)
        values.reserveCapacity(rows.count * columns)
        for row in tokens {
            guard row != nil else {
                values += repeatElement(.nan, count: columns)
                continue
            }
            values += matrix.storage[used..<(used + columns)].map { $0 * scale }
            used += columns
        }
        return Chunk(rows: rows, tokens: tokens, values: values, columns: columns)
    }
}
