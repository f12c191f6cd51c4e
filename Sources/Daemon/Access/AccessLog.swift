internal import Logging
internal import Threads
internal import ZeroMQ

/// Tells the log who comes, who goes and who is turned away. For the access thread.
final class AccessLog {
    private let peers: [String: PeerLog]
    private let directory: ClientDirectory?
    private let maxConnections: Int
    private let logger: Logger
    /// Whoever tries again and again must not fill the disk.
    private var refusals = TokenBucket(rate: 0.2, burst: 20, now: .now)
    private var suppressed = 0
    /// Whether the log has said, since a sender was let in last, that there is no room for more.
    private var isFull = false

    /// - Parameter addresses: what the sockets of PULL and PUSH are bound to.
    init(_ configuration: TransportConfiguration, addresses: (pull: [String], push: [String]), _ logger: Logger) {
        peers = [
            AccessControl.messages: PeerLog("source", bound: Set(addresses.pull), logger),
            AccessControl.results: PeerLog("sink", bound: Set(addresses.push), logger),
        ]
        directory = configuration.security?.directory
        maxConnections = configuration.maxConnections
        self.logger = logger
    }

    func report(_ event: Authenticator.Event) {
        switch event {
        case .connection(let event, let domain): peers[side(of: domain)]?.report(event)
        case .full(let domain, _): tellFull(side(of: domain))
        case .verdict(let request, .later) where Acceptor.inlet(of: request.domain) != nil:
            // The authenticator does not count those of the inlets.
            if !isFull { tellFull(AccessControl.messages) }
            isFull = true
        case .verdict(let request, .allow(let userID)):
            if Acceptor.inlet(of: request.domain) != nil { isFull = false }
            guard let userID else { break }
            let name = directory?.client(userID: userID)?.name ?? "?"
            let metadata: Logger.Metadata = ["address": "\(request.address)", "for": "\(side(of: request.domain))"]
            logger.info("client let in", metadata: metadata.merging(["client": "\(name)"]) { $1 })
        case .verdict(let request, .refuse):
            let metadata: Logger.Metadata = ["address": "\(request.address)", "for": "\(side(of: request.domain))"]
            refused("peer", metadata.merging(["key": "\(request.credentials.keyText)"]) { $1 })
        case .verdict, .occupied, .vacated: break
        }
    }

    /// When there is a count to tell; nil when nothing was counted.
    var nextDue: ContinuousClock.Instant? { peers.values.compactMap(\.nextDue).min() }

    /// Tells the counts that are due.
    func tellCounts(at now: ContinuousClock.Instant) { for peer in peers.values { peer.tellCounts(at: now) } }

    /// Tells all counts.
    func finish() { for peer in peers.values { peer.finish() } }

    /// Whether a domain is for messages or for results.
    private func side(of domain: String) -> String { domain.prefix { $0 != "." }.description }

    private func tellFull(_ side: String) {
        logger.warning(
            "no more connections are let in until one ends",
            metadata: ["for": "\(side)", "zeromq.max_connections": "\(maxConnections)"])
    }

    /// Logs a refusal, or counts it where there have been many.
    private func refused(_ who: String, _ metadata: Logger.Metadata) {
        guard refusals.take(now: .now) == nil else { return suppressed += 1 }
        var metadata = metadata
        if suppressed > 0 { metadata["more_before"] = "\(suppressed)" }
        suppressed = 0
        logger.warning("\(who) refused", metadata: metadata)
    }
}

extension AuthenticationRequest.Credentials {
    /// What the log calls the peer.
    fileprivate var keyText: String {
        switch self {
        case .curve(let key): key.z85
        case .none: "none"
        case .unsupported(let mechanism): mechanism
        }
    }
}
