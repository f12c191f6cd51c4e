/// The connections of a bound socket: their number and their owners. A pure state machine, driven by `Authenticator`.
///
/// A ZAP request names a peer without its connection, and the monitor names connections without their peers. The two are
/// matched by the peer's address, and over TCP by what libzmq writes to a connection once it is let in. If several connections
/// match, a verdict counts for each: such a connection can have more than one possible owner, and is cut off with any of them.
package struct ConnectionTable: Sendable {
    /// A connection to end or to query.
    package struct Entry: Hashable, Sendable {
        package let descriptor: Int32
        package let facts: ConnectionFacts

        package init(descriptor: Int32, facts: ConnectionFacts) {
            self.descriptor = descriptor
            self.facts = facts
        }
    }

    private enum State: Equatable {
        case handshaking(order: Int)
        case refused(order: Int)
        case established(owners: Set<Int>, isCertain: Bool)

        var order: Int? {
            switch self {
            case .handshaking(let order), .refused(let order): order
            case .established: nil
            }
        }
    }

    private var connections: [Int32: (facts: ConnectionFacts, state: State)] = [:]
    private var accepted = 0
    /// Connections that were to be ended in their handshake and have not closed yet.
    private var cut: Set<Int32> = []
    /// How many of the uncertain connections from an address have been let in.
    private var verdicts: [String: Int] = [:]
    private let maxConnections: Int

    /// Peers that may be in their handshake, even if fewer may be connected.
    package static let minHandshakes = 64

    /// - Parameter maxConnections: how many peers may be connected; as many again, and at least 64, may be in their handshake.
    package init(maxConnections: Int) {
        self.maxConnections = maxConnections
    }

    /// Peers let in.
    package var count: Int {
        connections.values.count { if case .established(_, isCertain: true) = $0.state { true } else { false } }
            + verdicts.values.reduce(0, +)
    }

    /// Peers connected, including those in their handshake.
    package var total: Int { connections.count }

    /// Whether no more peers may be let in.
    package var isFull: Bool { count >= maxConnections }

    /// A peer has connected; its handshake follows.
    ///
    /// - Returns: a connection to end in its place when too many have not completed their handshake: the oldest.
    package mutating func accepted(_ descriptor: Int32, _ facts: ConnectionFacts) -> Entry? {
        accepted += 1
        cut.remove(descriptor)
        connections[descriptor] = (facts, .handshaking(order: accepted))
        let waiting = connections.filter { $0.value.state.order != nil }
        guard waiting.count > max(maxConnections, Self.minHandshakes) else { return nil }
        let oldest = waiting.min { $0.value.state.order! < $1.value.state.order! }!
        connections[oldest.key] = nil
        cut.insert(oldest.key)
        return Entry(descriptor: oldest.key, facts: oldest.value.facts)
    }

    /// A connection has ended.
    ///
    /// - Returns: whether it was never let in.
    @discardableResult package mutating func closed(_ descriptor: Int32) -> Bool {
        let connection = connections.removeValue(forKey: descriptor)
        boundVerdicts()
        return cut.remove(descriptor) != nil || connection?.state.order != nil
    }

    /// No more can have been let in than there are connections.
    private mutating func boundVerdicts() {
        for (address, count) in verdicts {
            let left = min(count, uncertain(at: address).count)
            verdicts[address] = left > 0 ? left : nil
        }
    }

    private func uncertain(at address: String) -> [Int32] {
        connections.compactMap { descriptor, connection in
            guard case .established(_, isCertain: false) = connection.state, connection.facts.address == address else {
                return nil
            }
            return descriptor
        }
    }

    /// The connections that a request from this address may be about.
    package func candidates(at address: String) -> [Entry] {
        connections.filter { entry in
            if case .handshaking = entry.value.state { entry.value.facts.address == address } else { false }
        }.map { Entry(descriptor: $0.key, facts: $0.value.facts) }
    }

    /// One of these connections has been let in.
    ///
    /// - Parameters:
    ///   - entries: none when it is already gone, or an earlier verdict was taken to be about it.
    ///   - owner: its owner; `nil` when unknown.
    ///   - isCertain: whether it is known to be this one.
    package mutating func establish(_ entries: [Entry], at address: String, owner: Int?, isCertain: Bool) {
        let descriptors = entries.filter { connections[$0.descriptor]?.facts == $0.facts }.map(\.descriptor)
        if isCertain {
            for descriptor in descriptors {
                connections[descriptor]!.state = .established(owners: owner.map { [$0] } ?? [], isCertain: true)
            }
            return
        }
        // An earlier verdict may have been taken to be about it.
        for descriptor in Set(descriptors).union(uncertain(at: address)) {
            var owners: Set<Int> = []
            if case .established(let known, _) = connections[descriptor]!.state { owners = known }
            if let owner { owners.insert(owner) }
            connections[descriptor]!.state = .established(owners: owners, isCertain: false)
        }
        verdicts[address, default: 0] += 1
        boundVerdicts()
    }

    /// This connection has been told to try again later; no other request is about it.
    package mutating func refuse(_ entry: Entry) {
        guard let connection = connections[entry.descriptor], connection.facts == entry.facts,
            let order = connection.state.order
        else { return }
        connections[entry.descriptor]!.state = .refused(order: order)
    }

    /// Removes connections that ended without an event.
    package mutating func keep(where isAlive: (Entry) -> Bool) {
        connections = connections.filter { isAlive(Entry(descriptor: $0.key, facts: $0.value.facts)) }
        boundVerdicts()
    }

    /// The connections that may belong to an owner. They count until they are closed.
    package func connections(of owner: Int) -> [Entry] {
        connections.compactMap { descriptor, connection in
            guard case .established(let owners, _) = connection.state, owners.contains(owner) else { return nil }
            return Entry(descriptor: descriptor, facts: connection.facts)
        }
    }
}
