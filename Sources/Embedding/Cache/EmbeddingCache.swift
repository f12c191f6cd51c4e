internal import Synchronization

/// Embeddings of token sequences seen before, bounded by bytes and shared by all threads: streams repeat themselves.
///
/// The key is the sequence of token ids, compared in full: exactly what the model sees of a text. So texts that differ only
/// in what the tokenizer ignores (case, accents, white space) share an entry, and a text never gets the embedding of
/// another. A cache belongs to one model, identified by its fingerprint, and contains one list of pooled layers at a time.
package final class EmbeddingCache: Sendable {
    package let model: EmbeddingModel
    /// The maximum size in bytes, overhead included.
    package let capacity: Int
    private let current = Mutex<EmbeddingStore?>(nil)
    private let hits = Atomic<Int>(0)
    private let misses = Atomic<Int>(0)

    /// Counts of a cache's use and its content.
    package struct Statistics: Sendable, Hashable {
        /// Embeddings that were not computed, because they were cached or already computed in the same batch.
        package var hits = 0
        /// Embeddings that were computed.
        package var misses = 0
        package var entries = 0
        package var bytes = 0
    }

    /// - Parameter capacity: bytes; at least a few entries' worth to be useful.
    package init(model: EmbeddingModel, capacity: Int) {
        precondition(capacity > 0, "a cache of \(capacity) bytes")
        self.model = model
        self.capacity = capacity
    }

    package var statistics: Statistics {
        let store = current.withLock { $0 }
        let (entries, bytes) = store?.size ?? (0, 0)
        return Statistics(
            hits: hits.load(ordering: .relaxed), misses: misses.load(ordering: .relaxed), entries: entries, bytes: bytes)
    }

    /// The entries for some layers. Those of other layers are dropped: the sets in use have changed.
    func store(layers: [Int]) -> EmbeddingStore {
        current.withLock { current in
            if let current, current.layers == layers { return current }
            current?.retire()
            let made = EmbeddingStore(layers: layers, columns: layers.count * model.dimensions, capacity: capacity)
            current = made
            return made
        }
    }

    /// The entries for the layers in use; nil before any.
    var store: EmbeddingStore? { current.withLock { $0 } }

    func count(hits: Int, misses: Int) {
        self.hits.add(hits, ordering: .relaxed)
        self.misses.add(misses, ordering: .relaxed)
    }
}
