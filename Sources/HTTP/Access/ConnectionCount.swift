/// Counts open connections, and says when enough of them have closed to return their memory to the system. A pure state machine.
///
/// A connection takes some 25 KB, which the C library keeps when it closes. Giving back takes some milliseconds, so it is due only
/// when half of the connections have closed since the last time: after n connections, about log₂ n times.
package struct ConnectionCount: Sendable {
    /// Fewer than this many closed connections are not worth it: 6 MB.
    package static let worth = 256
    package private(set) var open = 0
    /// The most that were open since memory was last given back.
    private var peak = 0

    package init() {}

    package mutating func opened() {
        open += 1
        peak = max(peak, open)
    }

    /// - Returns: whether to give memory back now.
    package mutating func closed() -> Bool {
        open -= 1
        guard peak - open >= Self.worth, open <= peak / 2 else { return false }
        peak = open
        return true
    }
}
