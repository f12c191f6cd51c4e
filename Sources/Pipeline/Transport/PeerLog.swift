internal import Logging
internal import ZeroMQ

/// Tells the log which peers come and go.
struct PeerLog {
    static let events: MonitorEvent.Selection = [.handshakeSucceeded, .disconnected, .handshakeFailed]
    let monitor: SocketMonitor
    private let role: String
    private let logger: Logger

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
            case .handshakeSucceeded: logger.info("\(role) connected", metadata: metadata)
            case .disconnected: logger.info("\(role) disconnected", metadata: metadata)
            default: logger.warning("\(role) refused", metadata: metadata.merging(["reason": "\(event.kind)"]) { $1 })
            }
        }
    }
}
