/// Which inlet of an endpoint takes the next connection, and what becomes of the others: a pure state machine.
///
/// One inlet waits for the next connection; when it has one, another is taken for the next, one that is free if there is any. An inlet
/// whose connection was let in is free again only once its messages have been read.
package struct InletPool {
    package enum State: Equatable {
        /// New connections come to it.
        case waiting
        /// It has a connection that is in its handshake.
        case occupied(order: Int)
        /// Its connection was let in.
        case open
        /// Its connection has ended, and messages may be left.
        case ended
        case free
    }

    package private(set) var states: [Int: State] = [:]
    /// Inlets whose last connection was let in and that have not been given back.
    private var unread: Set<Int> = []
    private var order = 0
    /// Whether inlets can be used again.
    private let isReusable: Bool

    package init(isReusable: Bool) { self.isReusable = isReusable }

    /// The inlet to which new connections come; nil while there is none.
    package var waiting: Int? { states.first { $0.value == .waiting }?.key }

    /// An inlet that may wait for the next connection.
    package var free: Int? { states.first { $0.value == .free }?.key }

    /// Inlets with connections that were let in.
    package var openCount: Int { states.values.count { $0 == .open } }

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
    }

    /// A peer has been let in.
    package mutating func opened(_ inlet: Int) {
        guard states[inlet] != nil else { return }
        states[inlet] = .open
        unread.insert(inlet)
    }

    package enum End: Equatable {
        /// Messages may be left to read.
        case unread
        /// It can be used again.
        case free
        /// It is of no use any more, and forgotten.
        case closed
    }

    /// Its connection has ended. Nil for an inlet that is not known.
    package mutating func vacated(_ inlet: Int) -> End? {
        guard states[inlet] != nil else { return nil }
        guard !unread.contains(inlet) else {
            states[inlet] = .ended
            return .unread
        }
        return release(inlet)
    }

    /// Its messages have been read. Nil when it has another connection by now.
    package mutating func givenBack(_ inlet: Int) -> End? {
        unread.remove(inlet)
        return states[inlet] == .ended ? release(inlet) : nil
    }

    private mutating func release(_ inlet: Int) -> End {
        states[inlet] = isReusable ? .free : nil
        return isReusable ? .free : .closed
    }
}
