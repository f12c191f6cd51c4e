/// Which inlet of an endpoint takes the next connection, and the state of the others: a pure state machine.
///
/// One inlet waits for the next connection; when it has one, another takes its place, a free one if there is any. An inlet
/// whose connection was let in is free again only once its messages have been read.
package struct InletPool {
    package enum State: Equatable {
        /// It takes new connections.
        case waiting
        /// It has a connection in its handshake.
        case occupied(order: Int)
        /// Its connection was let in.
        case open
        /// Its connection has ended, and messages may be left.
        case ended
        case free
    }

    package private(set) var states: [Int: State] = [:]
    /// Inlets whose last connection was let in and that have not been drained.
    private var unread: Set<Int> = []
    /// Inlets whose peers were told to try again later, with their turns.
    private var turns: [Int: Int] = [:]
    private var order = 0

    package init() {}

    /// The inlet that takes new connections; nil while there is none.
    package var waiting: Int? { states.first { $0.value == .waiting }?.key }

    /// An inlet that may wait for the next connection: the first that was added, since ZeroMQ receives the most ahead there.
    package var free: Int? { states.filter { $0.value == .free }.keys.min() }

    /// Inlets that may hold messages: those whose connection was let in, until they are drained after its end. Connections that
    /// come and go must not fill more inlets than the maximum number of connections.
    package var heldCount: Int { unread.count }

    /// Whether an inlet is among those.
    package func holds(_ inlet: Int) -> Bool { unread.contains(inlet) }

    /// The inlet whose peer was told to try again later before all others, and its turn.
    package var putOff: (inlet: Int, turn: Int)? { turns.min { $0.value < $1.value }.map { ($0.key, $0.value) } }

    /// The inlet that has been in a handshake for longest, and how many are in one.
    package var handshakes: (oldest: Int, count: Int)? {
        let occupied = states.compactMap { inlet, state -> (inlet: Int, order: Int)? in
            if case .occupied(let order) = state { (inlet, order) } else { nil }
        }
        return occupied.min { $0.order < $1.order }.map { ($0.inlet, occupied.count) }
    }

    package mutating func add(_ inlet: Int) { states[inlet] = .waiting }

    /// A free inlet waits for the next connection.
    package mutating func use(_ inlet: Int) {
        precondition(states[inlet] == .free, "inlet \(inlet) is not free")
        states[inlet] = .waiting
    }

    /// A peer has connected.
    package mutating func occupied(_ inlet: Int) {
        guard states[inlet] != nil else { return }
        order += 1
        states[inlet] = .occupied(order: order)
        turns[inlet] = nil
    }

    /// A peer has been let in.
    ///
    /// - Returns: whether its connection is still there.
    package mutating func opened(_ inlet: Int) -> Bool {
        switch states[inlet] {
        case .occupied, .open: break
        default: return false
        }
        states[inlet] = .open
        unread.insert(inlet)
        turns[inlet] = nil
        return true
    }

    /// A peer has been told to try again later.
    ///
    /// - Parameter turn: lower for those told earlier.
    package mutating func putOff(_ inlet: Int, turn: Int) {
        switch states[inlet] {
        case .occupied, .open: turns[inlet] = turn
        default: break
        }
    }

    /// The peer is being cut off, so that it tries again.
    package mutating func cutOff(_ inlet: Int) { turns[inlet] = nil }

    package enum End: Equatable {
        /// Messages may be left to read.
        case unread
        /// It can be used again.
        case free
    }

    /// Its connection has ended. Nil for an unknown inlet.
    package mutating func vacated(_ inlet: Int) -> End? {
        guard states[inlet] != nil else { return nil }
        turns[inlet] = nil
        guard !unread.contains(inlet) else {
            states[inlet] = .ended
            return .unread
        }
        return release(inlet)
    }

    /// Its messages have been read. Nil when it has a new connection by now, which has yet to end.
    package mutating func givenBack(_ inlet: Int) -> End? {
        guard states[inlet] == .ended else { return nil }
        unread.remove(inlet)
        return release(inlet)
    }

    private mutating func release(_ inlet: Int) -> End {
        states[inlet] = .free
        return .free
    }
}
