/// First in, first out, in an array whose consumed front is dropped from time to time.
struct HashQueue {
    private var storage: [UInt64] = []
    private var head = 0

    var count: Int { storage.count - head }
    var isEmpty: Bool { head == storage.count }
    var elements: ArraySlice<UInt64> { storage[head...] }

    mutating func append(_ hash: UInt64) { storage.append(hash) }

    mutating func popFirst() -> UInt64? {
        guard !isEmpty else { return nil }
        let hash = storage[head]
        head += 1
        if head >= 256, head * 2 >= storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return hash
    }
}

/// Hashes of entries that were evicted without another use; a limited number, the latest.
struct Ghosts {
    /// Hash to its turn: a hash that was taken and came again counts from the last time.
    private var turns: [UInt64: Int] = [:]
    private var queue: [(hash: UInt64, turn: Int)] = []
    private var head = 0
    private var turn = 0

    mutating func insert(_ hash: UInt64, limit: Int) {
        turn += 1
        turns[hash] = turn
        queue.append((hash, turn))
        while turns.count > max(limit, 1), head < queue.count {
            if turns[queue[head].hash] == queue[head].turn { turns[queue[head].hash] = nil }
            head += 1
        }
        if head >= 256, head * 2 >= queue.count {
            queue.removeFirst(head)
            head = 0
        }
    }

    /// - Returns: whether it was there.
    mutating func remove(_ hash: UInt64) -> Bool { turns.removeValue(forKey: hash) != nil }
}
