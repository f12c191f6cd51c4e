internal import Logging
internal import ZeroMQ

/// Tells the log which peers come and go, and which cannot be reached.
final class PeerLog {
    private let role: String
    private let logger: Logger
    /// Endpoints that the log calls out of reach: said once, until they connect.
    private var unreachable: Set<String> = []

    init(_ role: String, _ logger: Logger) {
        self.role = role
        self.logger = logger
    }

    func report(_ event: MonitorEvent) {
        let metadata: Logger.Metadata = ["endpoint": "\(event.endpoint)"]
        switch event.kind {
        case .handshakeSucceeded:
            unreachable.remove(event.endpoint)
            logger.info("\(role) connected", metadata: metadata)
        case .disconnected: logger.info("\(role) disconnected", metadata: metadata)
        case .connectRetried:
            guard unreachable.insert(event.endpoint).inserted else { return }
            logger.warning(
                "\(role) cannot be reached yet; trying again until it is there (does the name resolve, does it listen?)",
                metadata: metadata)
        case .handshakeFailed, .protocolFailed:
            logger.warning("\(role) refused", metadata: metadata.merging(["reason": "\(event.kind)"]) { $1 })
        case .authenticationFailed(let status) where status != 300:
            logger.warning("\(role) refused", metadata: metadata.merging(["reason": "\(event.kind)"]) { $1 })
        default: break
        }
    }
}
