internal import Synchronization

/// How many bytes of results wait to be sent, and whether that is the maximum.
final class ResultBudget: Sendable {
    private let limit: Int
    private let bytes = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { bytes.load(ordering: .sequentiallyConsistent) >= limit }

    func add(_ count: Int) { bytes.add(count, ordering: .sequentiallyConsistent) }

    /// - Returns: whether it was full until now.
    func remove(_ count: Int) -> Bool {
        let after = bytes.subtract(count, ordering: .sequentiallyConsistent).newValue
        return after < limit && after + count >= limit
    }
}
