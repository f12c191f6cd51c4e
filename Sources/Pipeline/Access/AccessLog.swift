internal import Logging
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
        case .connection(let event, let domain):
            guard let refusal = peers[domain]?.report(event) else { return }
            refused(refusal, ["endpoint": "\(event.endpoint)", "reason": "\(event.kind)"])
        case .full(let domain, _):
            logger.warning(
                "no more connections are let in until one ends",
                metadata: ["for": "\(domain)", "zeromq.max_connections": "\(maxConnections)"])
        case .verdict(let request, .allow(let userID?)):
            let name = directory?.client(userID: userID)?.name ?? "?"
            logger.info(
                "client let in", metadata: ["client": "\(name)", "address": "\(request.address)", "for": "\(request.domain)"])
        case .verdict(let request, .refuse):
            let metadata: Logger.Metadata = ["address": "\(request.address)", "for": "\(request.domain)"]
            refused("peer", metadata.merging(["key": "\(request.credentials.keyText)"]) { $1 })
        case .verdict: break
        }
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
