internal import Logging
internal import ZeroMQ

/// Logs which peers come and go, and which cannot be reached. Repeats are counted.
final class PeerLog {
    private enum Kind: Hashable {
        case connected, disconnected
        case refused(reason: String)

        /// Lines per minute.
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

    private let role: String
    private let logger: Logger
    private let bound: Set<String>
    /// Endpoints logged as unreachable: once, until they connect.
    private var unreachable: Set<String> = []
    /// Refused connections whose end is not yet reported: the refusal is enough.
    private var refused: [String: Int] = [:]
    private var limiter = RepeatLimiter<Repeated>()

    /// - Parameter bound: the addresses that peers connect to; the authenticator logs refusals there, with more detail.
    init(_ role: String, bound: Set<String>, _ logger: Logger) {
        self.role = role
        self.bound = bound
        self.logger = logger
    }

    /// Logs an event.
    func report(_ event: MonitorEvent) {
        switch event.kind {
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
            guard unreachable.insert(event.endpoint).inserted else { break }
            logger.warning(
                "\(role) cannot be reached yet; trying again until it is there (does the name resolve, does it listen?)",
                metadata: ["endpoint": "\(event.endpoint)"])
        case .handshakeFailed, .protocolFailed, .authenticationFailed:
            refused[event.endpoint, default: 0] += 1
            // The authenticator logs refused keys, with more detail.
            if case .authenticationFailed = event.kind, bound.contains(event.endpoint) { break }
            tell(.refused(reason: "\(event.kind)"), event.endpoint)
        default: break
        }
    }

    /// When a count is due to be logged; nil if nothing was counted.
    var nextDue: ContinuousClock.Instant? { limiter.nextDue }

    /// Logs the counts that are due.
    func tellCounts(at now: ContinuousClock.Instant) { limiter.due(at: now).forEach(tell) }

    /// Logs all counts.
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
