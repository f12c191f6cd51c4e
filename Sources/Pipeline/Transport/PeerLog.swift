internal import Logging
internal import ZeroMQ

/// Tells the log which peers come and go, and which cannot be reached.
final class PeerLog {
    static let events: MonitorEvent.Selection = [.handshakeSucceeded, .disconnected, .handshakeFailed, .connectRetried]
    let monitor: SocketMonitor
    private let role: String
    private let logger: Logger
    /// Endpoints that the log calls out of reach: said once, until they connect.
    private var unreachable: Set<String> = []

    init(_ monitor: SocketMonitor, _ role: String, _ logger: Logger) {
        self.monitor = monitor
        self.role = role
        self.logger = logger
    }

    /// Logs the events since the last call.
    func report() throws {
        while let event = try monitor.next() {
            let metadata: Logger.Metadata = ["endpoint": "\(event.endpoint)"]
            switch event.kind {
            case .handshakeSucceeded:
                unreachable.remove(event.endpoint)
                logger.info("\(role) connected", metadata: metadata)
            case .disconnected: logger.info("\(role) disconnected", metadata: metadata)
            case .connectRetried:
                guard unreachable.insert(event.endpoint).inserted else { continue }
                logger.warning(
                    "\(role) cannot be reached yet; trying again until it is there (does the name resolve, does it listen?)",
                    metadata: metadata)
            default: logger.warning("\(role) refused", metadata: metadata.merging(["reason": "\(event.kind)"]) { $1 })
            }
        }
    }
}
