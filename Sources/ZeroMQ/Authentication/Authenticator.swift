import Glibc

/// Answers libzmq's questions about peers (ZAP), knows which connections there are, and ends those of a peer that is not wanted any more.
///
/// For a thread of its own: it waits for the kernel, and nothing waits for it but handshakes. libzmq asks it from when it is made; the
/// sockets that it serves are made in the same context afterwards, set up with `authenticate`, and then bound.
///
/// Upstream: [ZeroMQ RFC 27](https://rfc.zeromq.org/spec/27/).
package final class Authenticator {
    /// A bound socket's connections.
    private final class Listener {
        let monitor: SocketMonitor
        var table: ConnectionTable
        /// Whether it is for one connection at a time.
        let isExclusive: Bool
        /// Connections cut off whose failed handshake is still to be reported.
        var turnedAway = 0

        init(_ monitor: SocketMonitor, _ table: ConnectionTable, isExclusive: Bool) {
            self.monitor = monitor
            self.table = table
            self.isExclusive = isExclusive
        }
    }

    /// What it tells of as it goes.
    package enum Event: Sendable {
        /// Something happened to a connection of the socket with this domain.
        case connection(MonitorEvent, domain: String)
        /// The first peer was turned away because there are too many, since there was room last.
        case full(domain: String, address: String)
        case verdict(AuthenticationRequest, AuthenticationRequest.Verdict)
        /// A peer has connected to an exclusive socket, which takes no other now.
        case occupied(domain: String)
        /// The connection of an exclusive socket has ended.
        case vacated(domain: String)
    }

    private let router: Socket
    private var listeners: [String: Listener] = [:]
    private var full: Set<String> = []
    private var poller: Poller?
    private var tokens: [String: Poller.Token] = [:]

    /// How long libzmq may take to act on a verdict before it is left open which connection it was about.
    private static let verification = Duration.milliseconds(100)

    /// Requests answered in a row, so that a flood of them does not keep its thread from the rest.
    private static let burst = 64

    package init(context: ZeroMQContext) throws(ZeroMQError) {
        router = try Socket(.router, context: context)
        try router.set(.linger, .zero)
        try router.bind("inproc://zeromq.zap.01")
    }

    /// Looks after a socket that is not bound yet, until it is dropped or its monitoring stopped, which must be before the authenticator
    /// is dropped. Connections that it makes itself are not asked about.
    package func authenticate(_ socket: Socket, domain: String, maxConnections: Int) throws(ZeroMQError) {
        try add(socket, domain, ConnectionTable(maxConnections: maxConnections), isExclusive: false)
    }

    /// Looks after a socket that is not bound yet and that is for one connection at a time: peers that come while there is one are
    /// cut off before their handshake, and try again. Whether there is room for it among all is for `decide` to say.
    package func authenticateExclusively(_ socket: Socket, domain: String) throws(ZeroMQError) {
        try add(socket, domain, ConnectionTable(maxConnections: 1), isExclusive: true)
    }

    private func add(
        _ socket: Socket, _ domain: String, _ table: ConnectionTable, isExclusive: Bool
    ) throws(ZeroMQError) {
        // Its end is told here by `forget`; an event of it could wait for a monitor that is gone.
        let monitor = try socket.monitor(events: .all.subtracting(.monitorStopped))
        monitor.release()
        listeners[domain] = Listener(monitor, table, isExclusive: isExclusive)
        if let poller { tokens[domain] = poller.add(monitor) }
    }

    /// Has a poller wait for what there is to do, also for sockets that are added later.
    package func join(_ poller: Poller) {
        self.poller = poller
        _ = poller.add(router, .readable)
        for (domain, listener) in listeners { tokens[domain] = poller.add(listener.monitor) }
    }

    /// Does what there is to do.
    ///
    /// - Parameters:
    ///   - decide: the verdict on a peer, were there room.
    ///   - report: called with what happens.
    package func work(
        decide: (AuthenticationRequest) -> AuthenticationRequest.Verdict, report: (Event) -> Void
    ) throws(ZeroMQError) {
        var count = 0
        while count < Self.burst, let frames = try router.tryReceive() {
            count += 1
            // libzmq's thread reported the connection before it asked, so its event is there.
            for (domain, listener) in listeners { try readEvents(of: listener, domain, report) }
            guard let request = AuthenticationRequest(frames) else { continue }
            try answer(request, decide, report)
        }
        for (domain, listener) in listeners { try readEvents(of: listener, domain, report) }
    }

    /// How many peers of a socket there are: let in, and with those in their handshake.
    package func count(domain: String) throws(ZeroMQError) -> (letIn: Int, total: Int) {
        guard let listener = listeners[domain] else { return (0, 0) }
        try readEvents(of: listener, domain) { _ in }
        return (listener.table.count, listener.table.total)
    }

    /// Ends the connections that a user let in as this number has, or may have.
    ///
    /// - Returns: how many.
    package func disconnect(userID: Int) -> Int {
        var count = 0
        for listener in listeners.values {
            for entry in listener.table.connections(of: userID) {
                entry.facts.abort(entry.descriptor)
                count += 1
            }
        }
        return count
    }

    /// Ends the connections of a socket.
    package func disconnect(domain: String) {
        for entry in listeners[domain]?.table.all ?? [] { entry.facts.abort(entry.descriptor) }
    }

    private func readEvents(of listener: Listener, _ domain: String, _ report: (Event) -> Void) throws(ZeroMQError) {
        while let event = try listener.monitor.next() {
            guard !listener.isExclusive else {
                note(event.at(SharedAddress.address(of: event.endpoint)), ofExclusive: listener, domain, report)
                continue
            }
            switch event.kind {
            case .accepted:
                guard let descriptor = event.descriptor, let facts = ConnectionFacts(descriptor: descriptor) else { break }
                if let excess = listener.table.accepted(descriptor, facts) { excess.facts.abort(excess.descriptor) }
            case .disconnected:
                if let descriptor = event.descriptor { listener.table.closed(descriptor) }
                if !listener.table.isFull { full.remove(domain) }
            default: break
            }
            report(.connection(event, domain: domain))
        }
    }

    /// Forgets a socket whose monitoring has been stopped.
    package func forget(domain: String) {
        listeners[domain] = nil
        if let token = tokens.removeValue(forKey: domain) { poller?.remove(token) }
    }

    private func note(_ event: MonitorEvent, ofExclusive listener: Listener, _ domain: String, _ report: (Event) -> Void) {
        switch event.kind {
        case .accepted:
            guard let descriptor = event.descriptor, let facts = ConnectionFacts(descriptor: descriptor) else { return }
            guard isFree(listener) else {
                // Nobody is told of it.
                listener.turnedAway += 1
                return facts.abort(descriptor)
            }
            _ = listener.table.accepted(descriptor, facts)
            report(.occupied(domain: domain))
        case .disconnected:
            guard let descriptor = event.descriptor, listener.table.has(descriptor) else { return }
            listener.table.closed(descriptor)
            report(.connection(event, domain: domain))
            report(.vacated(domain: domain))
        case .handshakeFailed where listener.turnedAway > 0: listener.turnedAway -= 1
        default: report(.connection(event, domain: domain))
        }
    }

    private func answer(
        _ request: AuthenticationRequest, _ decide: (AuthenticationRequest) -> AuthenticationRequest.Verdict,
        _ report: (Event) -> Void
    ) throws(ZeroMQError) {
        guard let listener = listeners[request.domain] else { return _ = try router.trySend(request.reply(.refuse)) }
        var verdict = decide(request)
        if listener.isExclusive {
            _ = try router.trySend(request.reply(verdict))
            // Whatever other connection the request may have been about is cut off.
            if case .allow(let owner) = verdict { listener.table.establishAll(owner: owner) }
            return report(.verdict(request, verdict))
        }
        if case .allow = verdict, isFull(listener) {
            verdict = .later
            if full.insert(request.domain).inserted { report(.full(domain: request.domain, address: request.address)) }
        }
        let expected = request.bytesBeforeVerdict
        var candidates = listener.table.candidates(at: request.address)
        // Those of which the kernel says that they are elsewhere in their handshake are not meant.
        let measured = candidates.filter { $0.facts.bytesWritten($0.descriptor) == expected }
        if !measured.isEmpty { candidates = measured }
        _ = try router.trySend(request.reply(verdict))
        switch verdict {
        case .allow(let owner):
            let mustKnow = owner != nil || measured.count > 1
            let found = mustKnow && !measured.isEmpty ? firstWritten(among: measured, beyond: expected) : nil
            listener.table.establish(
                found.map { [$0] } ?? candidates, at: request.address, owner: owner, isCertain: found != nil)
        case .later:
            if candidates.count == 1 { listener.table.refuse(candidates[0]) }
        case .refuse: break
        }
        report(.verdict(request, verdict))
    }

    /// Whether an exclusive socket has no connection, once one is forgotten that ended without an event.
    private func isFree(_ listener: Listener) -> Bool {
        if listener.table.total > 0 { listener.table.keep { $0.facts.isCurrent($0.descriptor) } }
        return listener.table.total == 0
    }

    /// Whether there is no room, once connections are forgotten that ended without an event.
    private func isFull(_ listener: Listener) -> Bool {
        guard listener.table.isFull else { return false }
        listener.table.keep { $0.facts.isCurrent($0.descriptor) }
        return listener.table.isFull
    }

    /// The connection that libzmq's thread goes on with, now that it has the verdict; `nil` when that does not show.
    private func firstWritten(among entries: [ConnectionTable.Entry], beyond expected: UInt64) -> ConnectionTable.Entry? {
        let deadline = ContinuousClock.now + Self.verification
        repeat {
            let written = entries.filter { ($0.facts.bytesWritten($0.descriptor) ?? 0) > expected }
            if !written.isEmpty { return written.count == 1 ? written[0] : nil }
            usleep(50)
        } while ContinuousClock.now < deadline
        return nil
    }
}

@available(*, unavailable, message: "an authenticator belongs to one thread at a time")
extension Authenticator: Sendable {}

extension AuthenticationRequest {
    /// What libzmq has written to a connection when it asks about its peer: the greeting of 64 bytes, and with CURVE a WELCOME of 170.
    fileprivate var bytesBeforeVerdict: UInt64 {
        switch credentials {
        case .curve: 64 + 170
        case .none, .unsupported: 64
        }
    }
}
