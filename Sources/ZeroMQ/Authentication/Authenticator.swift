import Glibc

/// Answers libzmq's requests about peers (ZAP), tracks the connections, and ends those of a peer whose access was revoked.
///
/// For a separate thread: it waits for the kernel, and only handshakes wait for it. libzmq sends requests from its creation on; the
/// sockets that it serves are made in the same context afterwards, set up with `authenticate`, and then bound.
///
/// Upstream: [ZeroMQ RFC 27](https://rfc.zeromq.org/spec/27/).
package final class Authenticator {
    private enum Connections {
        case many(ConnectionTable)
        case exclusive(ExclusiveConnection)
    }

    /// A bound socket.
    private struct Listener {
        let monitor: SocketMonitor
        var connections: Connections
        /// Where its connection comes from when a relay forwards it.
        var origin: Origin?
    }

    /// Where the connection of an exclusive socket comes from.
    package struct Origin {
        /// The address that the peer connected to.
        let endpoint: String
        /// The peer.
        let peer: () -> String?
        /// Whether a descriptor is of a connection to this socket.
        let isConnection: (Int32) -> Bool

        package init(
            endpoint: String, peer: @escaping () -> String?, isConnection: @escaping (Int32) -> Bool
        ) {
            (self.endpoint, self.peer, self.isConnection) = (endpoint, peer, isConnection)
        }
    }

    /// What it reports.
    package enum Event: Sendable {
        /// Something happened to a connection of the socket with this domain.
        case connection(MonitorEvent, domain: String)
        /// A connection that was never let in has ended.
        case strangerLeft(MonitorEvent, domain: String)
        /// The socket accepts no more peers. Sent once, until there is room again.
        case full(domain: String)
        case verdict(AuthenticationRequest, AuthenticationRequest.Verdict)
        /// A peer has connected to an exclusive socket, which accepts no other now.
        case occupied(domain: String)
        /// The connection of an exclusive socket has ended.
        case vacated(domain: String)
    }

    private let router: Socket
    private var listeners: [String: Listener] = [:]
    private var full: Set<String> = []
    private var poller: Poller?
    private var tokens: [String: Poller.Token] = [:]

    /// How long to wait for libzmq to act on a verdict before its connection is recorded as uncertain.
    private static let verification = Duration.milliseconds(20)

    /// Requests answered in a row, so that a flood of them does not keep the thread from other work.
    private static let burst = 64

    package init(context: ZeroMQContext) throws(ZeroMQError) {
        router = try Socket(.router, context: context)
        try router.set(.linger, .zero)
        try router.bind("inproc://zeromq.zap.01")
    }

    /// Watches a socket that is not bound yet, until it is dropped or its monitoring stopped, which must be before the
    /// authenticator is dropped. Connections that the socket itself makes are not authenticated.
    package func authenticate(_ socket: Socket, domain: String, maxConnections: Int) throws(ZeroMQError) {
        try add(socket, domain, .many(ConnectionTable(maxConnections: maxConnections)), nil)
    }

    /// Watches a socket that is not bound yet and to which a relay forwards one connection at a time. Anything else that connects
    /// to it is cut off. Whether there is room for it in total is up to `decide`.
    package func authenticateExclusively(_ socket: Socket, domain: String, origin: Origin) throws(ZeroMQError) {
        try add(socket, domain, .exclusive(ExclusiveConnection()), origin)
    }

    private func add(
        _ socket: Socket, _ domain: String, _ connections: Connections, _ origin: Origin?
    ) throws(ZeroMQError) {
        // `forget` records its end; an event of it could wait for a monitor that is gone.
        let monitor = try socket.monitor(events: .all.subtracting(.monitorStopped))
        monitor.release()
        listeners[domain] = Listener(monitor: monitor, connections: connections, origin: origin)
        if let poller { tokens[domain] = poller.add(monitor) }
    }

    /// Makes a poller wait for work, also from sockets that are added later.
    package func join(_ poller: Poller) {
        self.poller = poller
        _ = poller.add(router, .readable)
        for (domain, listener) in listeners { tokens[domain] = poller.add(listener.monitor) }
    }

    /// Does the pending work.
    ///
    /// - Parameters:
    ///   - decide: the verdict on a peer if there is room.
    ///   - report: called with each event.
    package func work(
        decide: (AuthenticationRequest) -> AuthenticationRequest.Verdict, report: (Event) -> Void
    ) throws(ZeroMQError) {
        var count = 0
        while count < Self.burst, let frames = try router.tryReceive() {
            count += 1
            guard let request = AuthenticationRequest(frames) else { continue }
            // libzmq's thread reported the connection before it asked, so its event is there.
            try readEvents(of: request.domain, report)
            try answer(request, decide, report)
        }
        for domain in listeners.keys { try readEvents(of: domain, report) }
    }

    /// The number of peers of a socket: let in, and including those in their handshake. Not for exclusive sockets.
    package func count(domain: String) throws(ZeroMQError) -> (letIn: Int, total: Int) {
        try readEvents(of: domain) { _ in }
        guard case .many(let table)? = listeners[domain]?.connections else { return (0, 0) }
        return (table.count, table.total)
    }

    /// Ends the connections that belong, or may belong, to the user with this number.
    ///
    /// - Returns: how many.
    package func disconnect(userID: Int) -> Int {
        let entries = listeners.values.flatMap { listener in
            switch listener.connections {
            case .many(let table): table.connections(of: userID)
            case .exclusive(let connection): connection.connection(of: userID).map { [$0] } ?? []
            }
        }
        for entry in entries { entry.facts.abort(entry.descriptor) }
        return entries.count
    }

    /// Ends the connection of an exclusive socket.
    package func disconnect(domain: String) {
        guard case .exclusive(let connection)? = listeners[domain]?.connections, let entry = connection.entry else { return }
        entry.facts.abort(entry.descriptor)
    }

    private func readEvents(of domain: String, _ report: (Event) -> Void) throws(ZeroMQError) {
        guard let monitor = listeners[domain]?.monitor else { return }
        // `report` may add and forget sockets.
        while let event = try monitor.next(), let listener = listeners[domain] {
            switch listener.connections {
            case .many(var table):
                let isStranger = note(event, in: &table, domain)
                listeners[domain]?.connections = .many(table)
                report(isStranger ? .strangerLeft(event, domain: domain) : .connection(event, domain: domain))
            case .exclusive(var connection):
                let effect = note(event, in: &connection, listener.origin)
                listeners[domain]?.connections = .exclusive(connection)
                carryOut(effect, event.at(listener.origin?.endpoint ?? event.endpoint), domain, report)
            }
        }
    }

    /// - Returns: whether a connection that was never let in has ended.
    private func note(_ event: MonitorEvent, in table: inout ConnectionTable, _ domain: String) -> Bool {
        guard let descriptor = event.descriptor else { return false }
        switch event.kind {
        case .accepted:
            guard let facts = ConnectionFacts(descriptor: descriptor) else { return false }
            if let excess = table.accepted(descriptor, facts) { excess.facts.abort(excess.descriptor) }
            return false
        case .disconnected:
            let isStranger = table.closed(descriptor)
            if !table.isFull { full.remove(domain) }
            return isStranger
        default: return false
        }
    }

    private func note(
        _ event: MonitorEvent, in connection: inout ExclusiveConnection, _ origin: Origin?
    ) -> ExclusiveConnection.Effect {
        switch event.kind {
        case .accepted:
            guard let descriptor = event.descriptor else { return .ignored }
            // One that has already ended still takes its place; the event of its end follows. Its descriptor's number may be
            // another connection's by now, which is none of this socket's: it must neither count as a stranger nor be cut off.
            var facts = ConnectionFacts(descriptor: descriptor)
            if let found = facts, let origin, !origin.isConnection(descriptor) || !found.isCurrent(descriptor) { facts = nil }
            let entry = ConnectionTable.Entry(descriptor: descriptor, facts: facts ?? .ended)
            return connection.accepted(entry, isOwn: facts?.isOwnProcess ?? true) { $0.facts.isCurrent($0.descriptor) }
        case .disconnected: return event.descriptor.map { connection.disconnected($0) } ?? .ignored
        case .handshakeFailed: return connection.handshakeFailed()
        default: return .other
        }
    }

    private func carryOut(
        _ effect: ExclusiveConnection.Effect, _ event: MonitorEvent, _ domain: String, _ report: (Event) -> Void
    ) {
        switch effect {
        case .turnAway(let entry): entry.facts.abort(entry.descriptor)
        case .occupied: report(.occupied(domain: domain))
        case .vacated:
            report(.connection(event, domain: domain))
            report(.vacated(domain: domain))
        case .other: report(.connection(event, domain: domain))
        case .ignored: break
        }
    }

    /// Removes a socket whose monitoring has been stopped.
    package func forget(domain: String) {
        listeners[domain] = nil
        if let token = tokens.removeValue(forKey: domain) { poller?.remove(token) }
    }

    private func answer(
        _ request: AuthenticationRequest, _ decide: (AuthenticationRequest) -> AuthenticationRequest.Verdict,
        _ report: (Event) -> Void
    ) throws(ZeroMQError) {
        switch listeners[request.domain]?.connections {
        case .many(var table):
            let verdict = try answer(request, decide(request), in: &table, report)
            listeners[request.domain]?.connections = .many(table)
            report(.verdict(request, verdict))
        case .exclusive(var connection):
            let verdict = decide(request)
            _ = try router.trySend(request.reply(verdict))
            // A peer that has left meanwhile is not let in, and takes no place.
            guard connection.entry != nil else { return }
            if case .allow(let owner) = verdict { connection.letIn(owner: owner) }
            listeners[request.domain]?.connections = .exclusive(connection)
            var request = request
            if let peer = listeners[request.domain]?.origin?.peer() { request.address = peer }
            report(.verdict(request, verdict))
        case nil: _ = try router.trySend(request.reply(.refuse))
        }
    }

    /// Answers a request that may be about several connections.
    private func answer(
        _ request: AuthenticationRequest, _ decision: AuthenticationRequest.Verdict, in table: inout ConnectionTable,
        _ report: (Event) -> Void
    ) throws(ZeroMQError) -> AuthenticationRequest.Verdict {
        var verdict = decision
        if case .allow = verdict, isFull(&table) {
            verdict = .later
            if full.insert(request.domain).inserted { report(.full(domain: request.domain)) }
        }
        let expected = request.bytesBeforeVerdict
        var candidates = table.candidates(at: request.address)
        // Connections that the kernel shows at another point of their handshake are ruled out.
        let measured = candidates.filter { $0.facts.bytesWritten($0.descriptor) == expected }
        if !measured.isEmpty { candidates = measured }
        _ = try router.trySend(request.reply(verdict))
        switch verdict {
        case .allow(let owner):
            let mustKnow = owner != nil || measured.count > 1
            let found = mustKnow && !measured.isEmpty ? firstWritten(among: measured, beyond: expected) : nil
            table.establish(found.map { [$0] } ?? candidates, at: request.address, owner: owner, isCertain: found != nil)
        case .later:
            if candidates.count == 1 { table.refuse(candidates[0]) }
        case .refuse: break
        }
        return verdict
    }

    /// Whether there is no room, after removing connections that ended without an event.
    private func isFull(_ table: inout ConnectionTable) -> Bool {
        guard table.isFull else { return false }
        table.keep { $0.facts.isCurrent($0.descriptor) }
        return table.isFull
    }

    /// The connection that libzmq's thread continues with after the verdict; `nil` when that does not show.
    private func firstWritten(among entries: [ConnectionTable.Entry], beyond expected: UInt64) -> ConnectionTable.Entry? {
        let deadline = ContinuousClock.now + Self.verification
        repeat {
            let counts = entries.map { ($0, $0.facts.bytesWritten($0.descriptor)) }
            let written = counts.filter { ($0.1 ?? 0) > expected }
            if !written.isEmpty { return written.count == 1 ? written[0].0 : nil }
            // All of them may have left.
            if counts.allSatisfy({ $0.1 == nil }) { return nil }
            usleep(50)
        } while ContinuousClock.now < deadline
        return nil
    }
}

@available(*, unavailable, message: "an authenticator belongs to one thread at a time")
extension Authenticator: Sendable {}

extension AuthenticationRequest {
    /// The bytes that libzmq has written to a connection when it sends the request: the greeting of 64 bytes, and with CURVE a
    /// WELCOME of 170.
    fileprivate var bytesBeforeVerdict: UInt64 {
        switch credentials {
        case .curve: 64 + 170
        case .none, .unsupported: 64
        }
    }
}
