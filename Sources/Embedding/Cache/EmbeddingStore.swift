internal import Synchronization

/// The cached embeddings of one list of layers, in shards with a lock each, so that threads rarely contend.
final class EmbeddingStore: Sendable {
    let layers: [Int]
    /// Length of a row.
    let columns: Int
    private let shards: [Shard]
    /// The seed of the hash: it differs by process, so that nobody can craft texts that all collide.
    private let seed = UInt64.random(in: .min ... .max)

    private final class Shard: Sendable {
        let entries: Mutex<AdmissionQueues>
        init(capacity: Int) { entries = Mutex(AdmissionQueues(capacity: capacity)) }
    }

    /// More shards than a machine has threads for this work; fewer if one would contain next to nothing.
    private static let maxShards = 16
    private static let minEntries = 64

    init(layers: [Int], columns: Int, capacity: Int) {
        self.layers = layers
        self.columns = columns
        let entry = AdmissionQueues.cost(ids: 32, columns: columns)
        let count = max(1, min(Self.maxShards, capacity / (entry * Self.minEntries)))
        shards = (0..<count).map { _ in Shard(capacity: capacity / count) }
    }

    var size: (entries: Int, bytes: Int) {
        shards.reduce((0, 0)) { sum, shard in
            shard.entries.withLock { (sum.0 + $0.count, sum.1 + $0.bytes) }
        }
    }

    /// The hash of a token sequence: the finalizer of SplitMix64 over two ids at a time.
    func hash(_ ids: [Int32]) -> UInt64 {
        ids.withUnsafeBufferPointer { ids in
            var hash = seed ^ UInt64(ids.count)
            var index = 0
            while index < ids.count {
                let low = UInt64(UInt32(bitPattern: ids[index]))
                let high = index + 1 < ids.count ? UInt64(UInt32(bitPattern: ids[index + 1])) : 0
                hash = (hash ^ (high << 32 | low)) &* 0x9E37_79B9_7F4A_7C15
                hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
                hash ^= hash >> 31
                index += 2
            }
            return hash
        }
    }

    /// The row of a sequence, if cached; counts as a use.
    func row(of ids: [Int32], hash: UInt64) -> [Float]? {
        shard(hash).entries.withLock { $0.row(of: ids, hash: hash) }
    }

    /// Keeps a row, if the queues admit it.
    func insert(_ row: [Float], of ids: [Int32], hash: UInt64) {
        shard(hash).entries.withLock { $0.insert(row, of: ids, hash: hash) }
    }

    /// Restores what `entries` returned, in its order.
    func restore(_ entry: AdmissionQueues.Entry) {
        var entry = entry
        entry.hash = hash(entry.ids)
        shard(entry.hash).entries.withLock { $0.restore(entry) }
    }

    /// All entries, those of each shard in the order of their queues.
    var entries: [AdmissionQueues.Entry] { shards.flatMap { shard in shard.entries.withLock { $0.entries } } }

    /// Drops everything and admits nothing more: other layers are in use. Sessions that still hold it compute every request.
    func retire() {
        for shard in shards { shard.entries.withLock { $0 = AdmissionQueues(capacity: 0) } }
    }

    private func shard(_ hash: UInt64) -> Shard { shards[Int(hash >> 32) % shards.count] }
}
