internal import Logging
internal import ZeroMQ

/// Tells the log which peers come and go, and which cannot be reached.
final class PeerLog {
    private let role: String
    private let logger: Logger
    private let bound: Set<String>
    /// Endpoints that the log calls out of reach: said once, until they connect.
    private var unreachable: Set<String> = []

    /// - Parameter bound: the addresses that peers connect to; of those refused there the authenticator knows more.
    init(_ role: String, bound: Set<String>, _ logger: Logger) {
        self.role = role
        self.bound = bound
        self.logger = logger
    }

    /// Logs an event.
    ///
    /// - Returns: who was refused, for the caller to log.
    func report(_ event: MonitorEvent) -> String? {
        let metadata: Logger.Metadata = ["endpoint": "\(event.endpoint)"]
        switch event.kind {
        case .handshakeSucceeded:
            unreachable.remove(event.endpoint)
            logger.info("\(role) connected", metadata: metadata)
        case .disconnected: logger.info("\(role) disconnected", metadata: metadata)
        case .connectRetried:
            guard unreachable.insert(event.endpoint).inserted else { break }
            logger.warning(
                "\(role) cannot be reached yet; trying again until it is there (does the name resolve, does it listen?)",
                metadata: metadata)
        case .handshakeFailed, .protocolFailed: return role
        case .authenticationFailed where !bound.contains(event.endpoint): return role
        default: break
        }
        return nil
    }
}
