/// What a cache keeps and what it evicts: S3-FIFO (Yang, Zhang, Qiu, Yue and Rashmi, "FIFO queues are all you need for cache
/// eviction", SOSP 2023). A pure state machine; `EmbeddingStore` locks it.
///
/// New entries wait in a small queue, a tenth of the whole. Those used again meanwhile move to the main queue; the others
/// are evicted and leave only their hash in a list of ghosts; an entry that returns while its ghost exists goes to the main queue
/// at once. So a flood of one-time texts passes through the small queue without evicting the rest. The main queue gives entries
/// another round for each use, up to three.
///
/// The paper moves entries used twice. Once was measured to give more hits here, with and without a flood.
struct AdmissionQueues {
    /// One embedding.
    struct Entry {
        var hash: UInt64
        var ids: [Int32]
        var row: [Float]
        /// Uses since it was last considered for eviction, at most `maxUses`.
        var uses: UInt8 = 0
        var isMain = false

        var cost: Int { AdmissionQueues.cost(ids: ids.count, columns: row.count) }
    }

    private static let maxUses: UInt8 = 3
    private static let smallShare = 0.1
    /// An entry's overhead besides its ids and its row: two arrays' headers, its places in table and queues, and its ghost.
    private static let bookkeeping = 256

    /// The size of an entry, in bytes.
    static func cost(ids: Int, columns: Int) -> Int { 4 * (ids + columns) + bookkeeping }

    let capacity: Int
    private(set) var bytes = 0
    private var smallBytes = 0
    private var table: [UInt64: Entry] = [:]
    private var small = HashQueue()
    private var main = HashQueue()
    private var ghosts = Ghosts()

    /// - Parameter capacity: bytes.
    init(capacity: Int) { self.capacity = capacity }

    var count: Int { table.count }

    /// The entries, main queue first, each from oldest to newest.
    var entries: [Entry] { (main.elements + small.elements).compactMap { table[$0] } }

    mutating func row(of ids: [Int32], hash: UInt64) -> [Float]? {
        guard let index = table.index(forKey: hash), table.values[index].ids == ids else { return nil }
        if table.values[index].uses < Self.maxUses { table.values[index].uses += 1 }
        return table.values[index].row
    }

    /// If another sequence has the same hash, it stays and the new one is not kept.
    mutating func insert(_ row: [Float], of ids: [Int32], hash: UInt64) {
        guard table[hash] == nil else { return }
        add(Entry(hash: hash, ids: ids, row: row, isMain: ghosts.remove(hash)))
    }

    mutating func restore(_ entry: Entry) {
        guard table[entry.hash] == nil, bytes + entry.cost <= capacity else { return }
        add(entry)
    }

    private mutating func add(_ entry: Entry) {
        let cost = entry.cost
        guard cost <= capacity else { return }
        while bytes + cost > capacity { evict() }
        table[entry.hash] = entry
        bytes += cost
        if entry.isMain {
            main.append(entry.hash)
        } else {
            small.append(entry.hash)
            smallBytes += cost
        }
    }

    /// Makes room for at least one entry.
    private mutating func evict() {
        let before = bytes
        while bytes == before {
            if Double(smallBytes) >= Self.smallShare * Double(capacity) || main.isEmpty { evictSmall() } else { evictMain() }
        }
    }

    private mutating func evictSmall() {
        guard let hash = small.popFirst(), let entry = table[hash] else { return evictMain() }
        smallBytes -= entry.cost
        if entry.uses > 0 {
            table[hash]!.uses = 0
            table[hash]!.isMain = true
            main.append(hash)
        } else {
            remove(hash)
            ghosts.insert(hash, limit: main.count)
        }
    }

    private mutating func evictMain() {
        while let hash = main.popFirst() {
            guard table[hash]!.uses > 0 else { return remove(hash) }
            table[hash]!.uses -= 1
            main.append(hash)
        }
    }

    private mutating func remove(_ hash: UInt64) {
        bytes -= table.removeValue(forKey: hash)!.cost
    }
}
