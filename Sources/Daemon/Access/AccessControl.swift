internal import Logging
internal import Synchronization
internal import Threads
internal import Wording
internal import ZeroMQ

/// Decides who may connect, and tells who sent a frame.
///
/// A separate thread decides handshakes, loads a changed allow-list and ends the connections of keys that are gone.
/// So a slow disk or a slow handshake holds up neither messages nor results.
final class AccessControl: Sendable {
    private let security: TransportSecurity?
    private let directory: ClientDirectory?
    private let maxConnections: Int
    private let maxHandshakes: Int
    private let handshakeTimeout: Duration
    private let heartbeat: TransportConfiguration.Heartbeat?
    private let counters: PipelineCounters
    private let logger: Logger
    private let wakeUp: WakeUp
    let exchange: InletExchange
    private let isStopped = Atomic(false)
    /// Clients whose frames were dropped after their key was revoked; each is logged once.
    private let dropped = Mutex<Set<Int>>([])

    /// How often the allow-list's file is checked. A change counts at the second check.
    private static let lookInterval = Duration.milliseconds(200)

    /// How often free descriptors for further connections are counted.
    private static let countInterval = Duration.seconds(1)

    /// - Parameter transport: wakes the transport's thread.
    init(_ configuration: TransportConfiguration, transport: WakeUp, counters: PipelineCounters, logger: Logger) throws {
        security = configuration.security
        directory = security?.directory
        maxConnections = configuration.maxConnections
        maxHandshakes = configuration.maxHandshakes
        handshakeTimeout = configuration.handshakeTimeout
        self.counters = counters
        self.logger = logger
        heartbeat = configuration.heartbeat
        wakeUp = try WakeUp()
        exchange = InletExchange(transport: transport, access: wakeUp)
    }

    /// Binds or connects a socket's endpoints, all under this access control.
    ///
    /// - Returns: the addresses, as bound.
    func attach(
        _ socket: Socket, _ endpoints: [Endpoint], domain: AccessDomain, to authenticator: Authenticator
    ) throws -> [String] {
        try authenticator.authenticate(socket, domain: domain.text, maxConnections: maxConnections)
        var addresses = endpoints.map(\.address)
        func attach(_ mode: Endpoint.Mode) throws {
            for (index, endpoint) in endpoints.enumerated() where endpoint.mode == mode {
                try prepare(socket, for: endpoint)
                addresses[index] = try socket.attach(endpoint)
            }
        }
        // First those without a domain: with one, libzmq would ask about the servers of plain connections too.
        try attach(.connect)
        try socket.set(.zapDomain, domain.text)
        try attach(.bind)
        return addresses
    }

    /// Sets a socket up for the endpoint that it is bound or connected to next.
    ///
    /// Over TCP, consumers get heartbeats, so that they can tell that the daemon is alive, and a limit for theirs. libzmq's own
    /// limit is off: it ends a connection whose answer it does not see in time, and it does not look at answers while the peer's
    /// queue is full. A consumer that stops for a while would lose what it was given. `ConsumerWatch` watches consumers instead.
    ///
    /// Senders get none. A heartbeat to one that has sent everything and left is answered by a reset, at which libzmq drops what it
    /// has not read, and it ends the process when it has a heartbeat to write afterwards. TCP's own keepalive checks that their
    /// machines are alive. Over ipc a peer's end shows at once.
    private func prepare(_ socket: Socket, for endpoint: Endpoint) throws {
        let heartbeat = endpoint.transport == .tcp && socket.kind != .pull ? heartbeat : nil
        try socket.set(.handshakeInterval, handshakeTimeout)
        try socket.set(.heartbeatInterval, heartbeat?.interval ?? .zero)
        try socket.set(.heartbeatTTL, heartbeat?.timeout ?? .zero)
        try socket.set(.heartbeatTimeout, .zero)
        if socket.kind == .pull, endpoint.transport == .tcp, let timeout = self.heartbeat?.timeout {
            let interval = max(timeout / 4, .seconds(1))
            try socket.set(.tcpKeepalive, true)
            try socket.set(.tcpKeepaliveIdle, interval)
            try socket.set(.tcpKeepaliveInterval, interval)
        }
        try security?.apply(to: socket, for: endpoint)
    }

    /// Sets an inlet's socket up, to listen on an endpoint for one connection at a time.
    func prepareInlet(
        _ socket: Socket, for endpoint: Endpoint, domain: AccessDomain, origin: Authenticator.Origin,
        _ authenticator: Authenticator
    ) throws {
        try prepare(socket, for: endpoint)
        try socket.set(.zapDomain, domain.text)
        try authenticator.authenticateExclusively(socket, domain: domain.text, origin: origin)
    }

    // MARK: Frames

    /// Who sent a frame.
    enum Sender {
        /// A peer without its own limits: there is no CURVE, or it is a server that the daemon connects to.
        case anybody
        case client(Client)
        /// A client whose key is no longer on the list.
        case revoked
    }

    func sender(of frame: Frame) -> Sender {
        guard let directory, let userID = frame.userID else { return .anybody }
        if let client = directory.client(userID: userID) { return .client(client) }
        counters.countDropped()
        if dropped.withLock({ $0.insert(userID).inserted }) {
            logger.warning("frames of a revoked key are dropped", metadata: ["client": "\(userID)"])
        }
        return .revoked
    }

    // MARK: The access thread

    /// Decides handshakes until `stop` is called.
    ///
    /// - Parameter acceptors: of the endpoints whose connections have their own inlets.
    func run(_ authenticator: Authenticator, acceptors: [Acceptor], log: AccessLog) throws {
        let poller = Poller()
        authenticator.join(poller)
        _ = poller.add(wakeUp)
        var file = security?.allowList
        var nextLook = ContinuousClock.now
        var descriptors = DescriptorWatch(logger: logger)
        var nextCount = ContinuousClock.now
        var isClosed = false
        var turn = 0
        while !isStopped.load(ordering: .acquiring) {
            try authenticator.work {
                verdict($0, acceptors)
            } report: { event in
                turn += 1
                note(event, acceptors, authenticator, turn: turn)
                log.report(event)
            }
            for inlet in exchange.takeGivenBack() {
                acceptors.first { $0.has(inlet) }?.givenBack(inlet)
            }
            letRetry(acceptors)
            if !isClosed, exchange.isClosing {
                isClosed = true
                for acceptor in acceptors { acceptor.close() }
                exchange.tell(.finished)
            }
            let now = ContinuousClock.now
            for acceptor in acceptors { if let retry = acceptor.retry, retry <= now { acceptor.listenAgain() } }
            log.tellCounts(at: now)
            if nextCount <= now {
                nextCount = now + Self.countInterval
                descriptors.look()
            }
            if file != nil, nextLook <= now {
                nextLook = now + Self.lookInterval
                if let change = file?.poll() { takeUp(change, authenticator) }
            }
            let due = ([nextCount, file == nil ? nil : nextLook, log.nextDue] + acceptors.map(\.retry)).compactMap { $0 }.min()
            try poller.wait(timeout: due.map { max(.zero, $0 - .now) })
        }
        log.finish()
    }

    /// Forwards connection events: those of consumers to the transport, those of senders to the inlets.
    ///
    /// - Parameter turn: the number of the event.
    private func note(_ event: Authenticator.Event, _ acceptors: [Acceptor], _ authenticator: Authenticator, turn: Int) {
        func acceptor(_ domain: String) -> (Acceptor, inlet: Int)? {
            guard case .inlet(let inlet)? = AccessDomain(domain) else { return nil }
            return acceptors.first { $0.has(inlet) }.map { ($0, inlet) }
        }
        switch event {
        case .connection(let event, let domain):
            if AccessDomain(domain) == .results, event.descriptor != nil { exchange.tell(.consumer(event)) }
        case .strangerLeft(let event, let domain):
            if AccessDomain(domain) == .results, let descriptor = event.descriptor { exchange.tell(.strangerLeft(descriptor)) }
        case .occupied(let domain):
            guard let (acceptor, inlet) = acceptor(domain) else { break }
            acceptor.occupied(inlet)
            if let handshakes = acceptor.handshakes, handshakes.count > maxHandshakes {
                authenticator.disconnect(domain: AccessDomain.inlet(handshakes.oldest).text)
            }
        case .verdict(let request, .allow(let userID)):
            guard let (acceptor, inlet) = acceptor(request.domain) else { break }
            acceptor.opened(inlet, userID: userID)
        case .verdict(let request, .later):
            guard let (acceptor, inlet) = acceptor(request.domain) else { break }
            acceptor.putOff(inlet, turn: turn)
        case .vacated(let domain):
            guard let (acceptor, inlet) = acceptor(domain) else { break }
            acceptor.vacated(inlet)
        case .full, .verdict: break
        }
    }

    /// Cuts off peers that were told to try again later, as many as there is room for, first come first. libzmq would leave them
    /// waiting until their handshake times out; cut off, they try again at once.
    private func letRetry(_ acceptors: [Acceptor]) {
        func next() -> (acceptor: Acceptor, inlet: Int)? {
            acceptors.compactMap { acceptor in acceptor.putOff.map { (acceptor, $0) } }
                .min { $0.1.turn < $1.1.turn }.map { ($0.0, $0.1.inlet) }
        }
        var room = maxConnections - heldCount(acceptors)
        while let (acceptor, inlet) = next() {
            // One that holds a place itself needs no other.
            if !acceptor.holds(inlet) { room -= 1 }
            guard room >= 0 else { return }
            acceptor.cutOff(inlet)
        }
    }

    /// Ends the thread. Call it from another one.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        wakeUp.signal()
    }

    private func verdict(_ request: AuthenticationRequest, _ acceptors: [Acceptor]) -> AuthenticationRequest.Verdict {
        let verdict = verdict(request)
        guard case .allow = verdict, case .inlet(let inlet)? = AccessDomain(request.domain) else { return verdict }
        // libzmq may ask about a connection that has ended when the inlet has the next one, so that one may hold a place before its
        // own request.
        let others = heldCount(acceptors) - (acceptors.contains { $0.holds(inlet) } ? 1 : 0)
        return others < maxConnections ? verdict : .later
    }

    private func heldCount(_ acceptors: [Acceptor]) -> Int { acceptors.reduce(0) { $0 + $1.heldCount } }

    private func verdict(_ request: AuthenticationRequest) -> AuthenticationRequest.Verdict {
        switch (request.credentials, directory) {
        case (.none, nil): .allow(userID: nil)
        case (.curve(let key), let directory?): directory.client(key: key).map { .allow(userID: $0.userID) } ?? .refuse
        default: .refuse
        }
    }

    private func takeUp(_ change: Result<AllowList, AssayError>, _ authenticator: Authenticator) {
        guard let directory else { return }
        do {
            let revoked = directory.update(try change.get())
            logger.notice("allow-list reloaded", metadata: ["clients": "\(directory.count)", "revoked": "\(revoked.count)"])
            for client in revoked {
                let count = authenticator.disconnect(userID: client.userID)
                logger.notice("key revoked", metadata: ["client": "\(client.name)", "disconnected": "\(count)"])
            }
        } catch {
            logger.error("the allow-list cannot be used; the last good one stays", metadata: ["error": "\(error)"])
        }
    }
}
