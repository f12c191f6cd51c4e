internal import Logging
internal import ZeroMQ

/// Tells the log which peers come and go, and which cannot be reached.
final class PeerLog {
    static let events: MonitorEvent.Selection = [
        .accepted, .connected, .handshakeSucceeded, .disconnected, .handshakeFailed, .connectRetried,
    ]
    let monitor: SocketMonitor
    private let role: String
    private let logger: Logger
    /// Endpoints that the log calls out of reach: said once, until they connect.
    private var unreachable: Set<String> = []
    /// The connections there are.
    private var connections: Set<Int> = []
    /// How many connections there are; inproc does not count.
    var connectionCount: Int { connections.count }

    init(_ monitor: SocketMonitor, _ role: String, _ logger: Logger) {
        self.monitor = monitor
        self.role = role
        self.logger = logger
    }

    /// Logs the events since the last call.
    func report() throws {
        while let event = try monitor.next() {
            let metadata: Logger.Metadata = ["endpoint": "\(event.endpoint)"]
            if let connection = event.connection {
                if event.kind == .disconnected { connections.remove(connection) } else { connections.insert(connection) }
            }
            switch event.kind {
            case .accepted, .connected: break
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
