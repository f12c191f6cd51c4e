internal import Logging
internal import ZeroMQ

/// Gives every connection to an endpoint its own inlet. For the access thread, once it is made.
///
/// ZeroMQ reads the connections of one socket in turn and cannot skip any, so a peer that floods would make all others wait.
final class Acceptor {
    private let shared: SharedAddress
    private let makeSocket: (AccessDomain, Authenticator.Origin) throws -> Socket
    private let authenticator: Authenticator
    private let exchange: InletExchange
    private let logger: Logger
    private var pool: InletPool
    /// The inlets' numbers at the shared address.
    private var listeners: [Int: Int] = [:]
    private let nextNumber: () -> Int
    /// When to retry making an inlet wait for connections.
    private(set) var retry: ContinuousClock.Instant?
    private var isClosed = false

    /// The delay before a retry.
    private static let retryInterval = Duration.seconds(1)

    /// - Parameters:
    ///   - makeSocket: returns a PULL socket with all its options set, registered with the authenticator by this domain and origin.
    ///   - nextNumber: returns a number that no other inlet has.
    init(
        _ shared: SharedAddress, authenticator: Authenticator, exchange: InletExchange, logger: Logger,
        nextNumber: @escaping () -> Int, makeSocket: @escaping (AccessDomain, Authenticator.Origin) throws -> Socket
    ) throws {
        self.shared = shared
        self.exchange = exchange
        self.logger = logger
        self.nextNumber = nextNumber
        self.makeSocket = makeSocket
        self.authenticator = authenticator
        pool = InletPool()
        try listen()
    }

    var address: String { shared.address }

    func has(_ inlet: Int) -> Bool { pool.states[inlet] != nil }

    /// Connections that were let in, and ended ones whose messages have not been read.
    var heldCount: Int { pool.heldCount }

    /// Whether an inlet is among those.
    func holds(_ inlet: Int) -> Bool { pool.holds(inlet) }

    /// The inlet whose peer was told to try again later before all others, and its turn.
    var putOff: (inlet: Int, turn: Int)? { pool.putOff }

    /// The inlet that has been in a handshake for longest, and how many are in one.
    var handshakes: (oldest: Int, count: Int)? { pool.handshakes }

    /// A peer has connected: the next connection goes to another inlet.
    func occupied(_ inlet: Int) {
        pool.occupied(inlet)
        listenAgain()
    }

    /// A peer has been let in.
    func opened(_ inlet: Int, userID: Int?) {
        if pool.opened(inlet) { exchange.tell(.opened(inlet: inlet, userID: userID)) }
    }

    /// A peer has been told to try again later.
    func putOff(_ inlet: Int, turn: Int) { pool.putOff(inlet, turn: turn) }

    /// Ends the connection of a peer that was told to try again later.
    func cutOff(_ inlet: Int) {
        pool.cutOff(inlet)
        authenticator.disconnect(domain: AccessDomain.inlet(inlet).text)
    }

    /// A peer's connection has ended.
    func vacated(_ inlet: Int) { act(on: pool.vacated(inlet), inlet) }

    /// An inlet has been drained after its connection ended.
    func givenBack(_ inlet: Int) { act(on: pool.givenBack(inlet), inlet) }

    private func act(on end: InletPool.End?, _ inlet: Int) {
        if end == .unread { exchange.tell(.ended(inlet: inlet)) }
    }

    /// Makes an inlet wait for the next connection, if none does.
    func listenAgain() {
        guard !isClosed, pool.waiting == nil else { return }
        do {
            try listen()
            if retry != nil { logger.notice("connections are accepted again", metadata: ["endpoint": "\(address)"]) }
            retry = nil
        } catch {
            if retry == nil {
                logger.error(
                    "no further connection can be accepted; trying again",
                    metadata: ["endpoint": "\(address)", "error": "\(error)"])
            }
            retry = .now + Self.retryInterval
        }
    }

    /// Stops accepting connections.
    func close() {
        isClosed = true
        retry = nil
        shared.close()
    }

    private func listen() throws {
        if let inlet = pool.free {
            shared.choose(listeners[inlet]!)
            return pool.use(inlet)
        }
        let inlet = nextNumber()
        let origin = Authenticator.Origin(
            endpoint: address,
            peer: { [weak self] in self.flatMap { acceptor in acceptor.listeners[inlet].flatMap(acceptor.shared.peer) } },
            isConnection: { [weak self] descriptor in
                guard let self, let listener = listeners[inlet] else { return false }
                return shared.isConnection(descriptor, to: listener)
            })
        let socket = try makeSocket(.inlet(inlet), origin)
        do {
            listeners[inlet] = try shared.add(socket)
        } catch {
            socket.stopMonitoring()
            authenticator.forget(domain: AccessDomain.inlet(inlet).text)
            throw error
        }
        pool.add(inlet)
        exchange.tell(.added(Inlet(number: inlet, socket: socket)))
    }
}
