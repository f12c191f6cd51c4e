internal import Logging
internal import ZeroMQ

/// Tells the log which peers come and go, and which cannot be reached. What repeats is counted.
final class PeerLog {
    static let events: MonitorEvent.Selection = [.handshakeSucceeded, .disconnected, .handshakeFailed, .connectRetried]

    private enum Kind: Hashable {
        case connected, disconnected
        case refused(reason: String)

        /// Lines in a minute.
        var limit: Int {
            switch self {
            case .connected, .disconnected: 10
            case .refused: 1
            }
        }
    }

    private struct Repeated: Hashable {
        let kind: Kind
        let endpoint: String
    }

    let monitor: SocketMonitor
    private let role: String
    private let logger: Logger
    /// Endpoints that the log calls out of reach: said once, until they connect.
    private var unreachable: Set<String> = []
    /// Refused connections whose end is still to be reported: the refusal says it all.
    private var refused: [String: Int] = [:]
    private var limiter = RepeatLimiter<Repeated>()

    init(_ monitor: SocketMonitor, _ role: String, _ logger: Logger) {
        self.monitor = monitor
        self.role = role
        self.logger = logger
    }

    /// Logs the events since the last call.
    ///
    /// - Parameter each: gets every event.
    func report(_ each: (MonitorEvent) -> Void) throws {
        while let event = try monitor.next() {
            each(event)
            switch event.kind {
            case .accepted, .connected: break
            case .handshakeSucceeded:
                unreachable.remove(event.endpoint)
                tell(.connected, event.endpoint)
            case .disconnected:
                if let count = refused[event.endpoint] {
                    refused[event.endpoint] = count > 1 ? count - 1 : nil
                } else {
                    tell(.disconnected, event.endpoint)
                }
            case .connectRetried:
                guard unreachable.insert(event.endpoint).inserted else { continue }
                logger.warning(
                    "\(role) cannot be reached yet; trying again until it is there (does the name resolve, does it listen?)",
                    metadata: ["endpoint": "\(event.endpoint)"])
            default:
                refused[event.endpoint, default: 0] += 1
                tell(.refused(reason: "\(event.kind)"), event.endpoint)
            }
        }
    }

    /// When there is a count to tell; nil when nothing was counted.
    var nextDue: ContinuousClock.Instant? { limiter.nextDue }

    /// Tells the counts that are due.
    func tellCounts(at now: ContinuousClock.Instant) { limiter.due(at: now).forEach(tell) }

    /// Tells all counts.
    func finish() { limiter.takeAll().forEach(tell) }

    private func tell(_ kind: Kind, _ endpoint: String) {
        guard limiter.admits(Repeated(kind: kind, endpoint: endpoint), limit: kind.limit, at: .now) else { return }
        tell(kind, endpoint, [:])
    }

    private func tell(_ repeats: RepeatLimiter<Repeated>.Repeats) {
        tell(repeats.kind.kind, repeats.kind.endpoint, ["times": "\(repeats.count)"])
    }

    private func tell(_ kind: Kind, _ endpoint: String, _ more: Logger.Metadata) {
        let metadata = more.merging(["endpoint": "\(endpoint)"]) { $1 }
        switch kind {
        case .connected: logger.info("\(role) connected", metadata: metadata)
        case .disconnected: logger.info("\(role) disconnected", metadata: metadata)
        case .refused(let reason): logger.warning("\(role) refused", metadata: metadata.merging(["reason": "\(reason)"]) { $1 })
        }
    }
}
