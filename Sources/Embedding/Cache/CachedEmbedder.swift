/// An embedder that computes only what is not in its cache. Its output is bit for bit that of its base.
package final class CachedEmbedder: Embedder {
    package let cache: EmbeddingCache
    private let base: any Embedder

    package var model: EmbeddingModel { base.model }
    package var tokenKinds: TokenKinds { base.tokenKinds }
    package var health: EmbedderHealth { base.health }

    /// - Parameters:
    ///   - base: computes the embeddings.
    ///   - cache: of the same model.
    package init(_ base: any Embedder, cache: EmbeddingCache) {
        precondition(
            cache.model == base.model, "a cache of \(cache.model.identifier) cannot serve \(base.model.identifier)")
        self.base = base
        self.cache = cache
    }

    package func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        CachedSession(base: try base.makeSession(layers: layers), cache: cache, dimensions: model.dimensions)
    }

    /// Not cached: the cache contains layers.
    package func sentenceSession() throws -> any EmbeddingSession { try base.sentenceSession() }
}

/// One thread's path through the cache to its base's session.
private final class CachedSession: EmbeddingSession {
    let layers: [Int]
    private let base: any EmbeddingSession
    private let cache: EmbeddingCache
    private let store: EmbeddingStore
    /// Rows that had to be computed in a partly cached batch.
    private var computed: EmbeddingMatrix

    init(base: any EmbeddingSession, cache: EmbeddingCache, dimensions: Int) {
        layers = base.layers
        self.base = base
        self.cache = cache
        store = cache.store(layers: base.layers)
        computed = EmbeddingMatrix(layerCount: layers.count, dimensions: dimensions)
    }

    func tokenize(_ text: String) -> TokenizedText { base.tokenize(text) }

    func tokenize(ids: [Int32]) throws -> TokenizedText { try base.tokenize(ids: ids) }

    func share(_ work: SharedWork) { base.share(work) }

    func whileWaiting(_ body: @escaping () throws -> Void) { base.whileWaiting(body) }

    func tracing(_ context: @escaping () -> TraceContext?) { base.tracing(context) }

    func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
        output.resize(rows: batch.count)
        let columns = output.columns
        let hashes = batch.map { store.hash($0.ids) }
        // Texts to compute, and for each missing row of the output the one that it waits for.
        var missing: [Int] = []
        var waiting: [(row: Int, place: Int)] = []
        var places: [UInt64: Int] = [:]
        for (row, text) in batch.enumerated() {
            if let known = store.row(of: text.ids, hash: hashes[row]) {
                known.withUnsafeBufferPointer { output.copy($0, toRow: row) }
            } else if let place = places[hashes[row]], batch[missing[place]].ids == text.ids {
                waiting.append((row, place))
            } else {
                places[hashes[row]] = missing.count
                waiting.append((row, missing.count))
                missing.append(row)
            }
        }
        cache.count(hits: batch.count - missing.count, misses: missing.count)
        guard !missing.isEmpty else { return }
        if missing.count == batch.count {
            try base.embed(batch, into: &output)
            for row in missing { store.insert(output[row: row], of: batch[row].ids, hash: hashes[row]) }
            return
        }
        try base.embed(missing.map { batch[$0] }, into: &computed)
        for (place, row) in missing.enumerated() {
            store.insert(computed[row: place], of: batch[row].ids, hash: hashes[row])
        }
        computed.storage.withUnsafeBufferPointer { values in
            for (row, place) in waiting {
                output.copy(UnsafeBufferPointer(rebasing: values[place * columns..<(place + 1) * columns]), toRow: row)
            }
        }
    }
}

extension EmbeddingMatrix {
    /// Overwrites a row.
    fileprivate mutating func copy(_ values: UnsafeBufferPointer<Float>, toRow row: Int) {
        let columns = columns
        storage.withUnsafeMutableBufferPointer { storage in
            let target = UnsafeMutableBufferPointer(rebasing: storage[row * columns..<(row + 1) * columns])
            _ = target.update(fromContentsOf: values)
        }
    }
}
