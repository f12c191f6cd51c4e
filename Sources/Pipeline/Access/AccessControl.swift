internal import Logging
internal import Synchronization
internal import ZeroMQ

/// Who may connect, and who has sent a frame.
///
/// Handshakes are decided on a thread of its own, which also takes up a changed allow-list and ends the connections of keys that are gone.
/// So a slow disk or a slow handshake holds up neither messages nor results.
final class AccessControl: Sendable {
    private let security: TransportSecurity?
    private let directory: ClientDirectory?
    private let maxConnections: Int
    private let handshakeTimeout: Duration
    private let counters: PipelineCounters
    private let logger: Logger
    private let wakeUp: WakeUp
    private let isStopped = Atomic(false)
    /// Clients whose frames were dropped after their key was revoked, to be logged once each.
    private let dropped = Mutex<Set<Int>>([])

    /// What ZAP calls the PULL socket and the PUSH socket.
    static let (messages, results) = ("messages", "results")

    /// How often the allow-list's file is looked at. A change counts at the second look.
    private static let lookInterval = Duration.milliseconds(200)

    init(_ configuration: TransportConfiguration, counters: PipelineCounters, logger: Logger) throws {
        security = configuration.security
        directory = security?.directory
        maxConnections = configuration.maxConnections
        handshakeTimeout = configuration.handshakeTimeout
        self.counters = counters
        self.logger = logger
        wakeUp = try WakeUp()
    }

    /// Binds or connects a socket's endpoints, all of them under this control.
    ///
    /// - Returns: the addresses, as bound.
    func attach(_ socket: Socket, _ endpoints: [Endpoint], domain: String, to authenticator: Authenticator) throws -> [String] {
        try socket.set(.handshakeInterval, handshakeTimeout)
        try authenticator.authenticate(socket, domain: domain, maxConnections: maxConnections)
        var addresses = endpoints.map(\.address)
        func attach(_ mode: Endpoint.Mode) throws {
            for (index, endpoint) in endpoints.enumerated() where endpoint.mode == mode {
                try security?.apply(to: socket, for: endpoint)
                addresses[index] = try socket.attach(endpoint)
            }
        }
        // First those without a domain: with one, libzmq would ask about the servers of plain connections too.
        try attach(.connect)
        try socket.set(.zapDomain, domain)
        try attach(.bind)
        return addresses
    }

    // MARK: Frames

    /// Who has sent a frame.
    enum Sender {
        /// Somebody without limits of his own: there is no CURVE, or it is a server that the daemon connects to.
        case anybody
        case client(Client)
        /// A client whose key is not on the list any more.
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

    // MARK: The thread

    /// Decides about handshakes until `stop` is called.
    func run(_ authenticator: Authenticator, log: AccessLog) throws {
        let poller = Poller()
        authenticator.join(poller)
        _ = poller.add(wakeUp)
        var file = security?.allowList
        var nextLook = ContinuousClock.now
        while !isStopped.load(ordering: .acquiring) {
            try authenticator.work(decide: verdict, report: log.report)
            if file != nil, nextLook <= .now {
                nextLook = .now + Self.lookInterval
                if let change = file?.poll() { takeUp(change, authenticator) }
            }
            try poller.wait(timeout: file == nil ? nil : max(.zero, nextLook - .now))
        }
    }

    /// Ends the thread; for any other.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        wakeUp.signal()
    }

    private func verdict(_ request: AuthenticationRequest) -> AuthenticationRequest.Verdict {
        switch (request.credentials, directory) {
        case (.none, nil): .allow(userID: nil)
        case (.curve(let key), let directory?): directory.client(key: key).map { .allow(userID: $0.userID) } ?? .refuse
        default: .refuse
        }
    }

    private func takeUp(_ change: Result<AllowList, PipelineError>, _ authenticator: Authenticator) {
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
