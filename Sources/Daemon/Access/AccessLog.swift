internal import Logging
internal import Threads
internal import ZeroMQ

/// Logs who connects, who leaves and who is turned away. For the access thread.
final class AccessLog {
    private enum Line: Hashable {
        case full(String)
        case letIn(client: String)
    }

    private let (sources, sinks): (PeerLog, PeerLog)
    private let directory: ClientDirectory?
    private let maxConnections: Int
    private let logger: Logger
    /// Peers that are refused repeatedly must not fill the disk.
    private var refusals = TokenBucket(rate: 0.2, burst: 20, now: .now)
    private var suppressed = 0
    /// Nor must those that come and go.
    private var limiter = RepeatLimiter<Line>()
    /// Whether a lack of room has been logged since a sender was last let in.
    private var isFull = false

    /// - Parameter addresses: what the sockets of PULL and PUSH are bound to.
    init(_ configuration: TransportConfiguration, addresses: (pull: [String], push: [String]), _ logger: Logger) {
        sources = PeerLog("source", bound: Set(addresses.pull), logger)
        sinks = PeerLog("sink", bound: Set(addresses.push), logger)
        directory = configuration.security?.directory
        maxConnections = configuration.maxConnections
        self.logger = logger
    }

    func report(_ event: Authenticator.Event) {
        switch event {
        case .connection(let event, let domain), .strangerLeft(let event, let domain):
            (AccessDomain(domain) == .results ? sinks : sources).report(event)
        case .full(let domain): tell(.full(Self.name(of: domain)))
        case .verdict(let request, let verdict): report(verdict, on: request)
        case .occupied, .vacated: break
        }
    }

    private func report(_ verdict: AuthenticationRequest.Verdict, on request: AuthenticationRequest) {
        // The authenticator does not count the inlets' connections.
        var isInlet: Bool { if case .inlet? = AccessDomain(request.domain) { true } else { false } }
        let metadata: Logger.Metadata = ["address": "\(request.address)", "for": "\(Self.name(of: request.domain))"]
        switch verdict {
        case .later:
            guard isInlet, !isFull else { break }
            isFull = true
            tell(.full(Self.name(of: request.domain)))
        case .allow(let userID):
            if isInlet { isFull = false }
            guard let userID else { break }
            tell(.letIn(client: directory?.client(userID: userID)?.name ?? "?"), metadata)
        case .refuse: refused("peer", metadata.merging(["key": "\(request.credentials.keyText)"]) { $1 })
        }
    }

    private static func name(of domain: String) -> String { AccessDomain(domain)?.name ?? domain }

    /// When a count is due to be logged; nil when nothing was counted.
    var nextDue: ContinuousClock.Instant? { [sources.nextDue, sinks.nextDue, limiter.nextDue].compactMap { $0 }.min() }

    /// Logs the counts that are due.
    func tellCounts(at now: ContinuousClock.Instant) {
        for peers in [sources, sinks] { peers.tellCounts(at: now) }
        for repeats in limiter.due(at: now) { write(repeats.kind, ["times": "\(repeats.count)"]) }
    }

    /// Logs all counts.
    func finish() {
        for peers in [sources, sinks] { peers.finish() }
        for repeats in limiter.takeAll() { write(repeats.kind, ["times": "\(repeats.count)"]) }
    }

    /// Lines of a kind per minute.
    private static let maxLines = 10

    private func tell(_ line: Line, _ metadata: Logger.Metadata = [:]) {
        if limiter.admits(line, limit: Self.maxLines, at: .now) { write(line, metadata) }
    }

    private func write(_ line: Line, _ metadata: Logger.Metadata) {
        switch line {
        case .full(let side):
            logger.warning(
                "no more connections are let in until one ends",
                metadata: metadata.merging(["for": "\(side)", "zeromq.max_connections": "\(maxConnections)"]) { $1 })
        case .letIn(let client): logger.info("client let in", metadata: metadata.merging(["client": "\(client)"]) { $1 })
        }
    }

    /// Logs a refusal, or counts it when there have been many.
    private func refused(_ who: String, _ metadata: Logger.Metadata) {
        guard refusals.take(now: .now) == nil else { return suppressed += 1 }
        var metadata = metadata
        if suppressed > 0 { metadata["more_before"] = "\(suppressed)" }
        suppressed = 0
        logger.warning("\(who) refused", metadata: metadata)
    }
}

extension AuthenticationRequest.Credentials {
    /// The peer's name in the log.
    fileprivate var keyText: String {
        switch self {
        case .curve(let key): key.z85
        case .none: "none"
        case .unsupported(let mechanism): mechanism
        }
    }
}
