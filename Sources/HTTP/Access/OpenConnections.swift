internal import NIOCore
internal import Synchronization

/// The connections that are open.
final class OpenConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    var count: Int { channels.withLock { $0.count } }

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { [self] _ in channels.withLock { $0[id] = nil } }
    }

    /// Ends them all, whatever their clients do. Texts of theirs that wait are not computed.
    func end() {
        for channel in channels.withLock({ Array($0.values) }) {
            channel.triggerUserOutboundEvent(ClientWatch.Command.end, promise: nil)
        }
    }
}
