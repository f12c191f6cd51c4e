internal import HummingbirdCore
internal import Threads

/// Accepts connections up to a limit; more wait until one closes. Gives back the memory of those that have closed.
struct ConnectionLimit: AvailableConnectionsDelegate {
    private let max: Int
    private var count = ConnectionCount()

    init(_ max: Int) { self.max = max }

    mutating func connectionOpened() { count.opened() }

    mutating func connectionClosed() {
        // Not here, on the event loop that accepts.
        if count.closed() { Task.detached { FreedMemory.giveBack() } }
    }

    func isAcceptingNewConnections() -> Bool { count.open < max }
}
