internal import Embedding
internal import NIOCore

/// Who sent a request: whose turn its texts take, how many it may send, which trace it belongs to, and whether its client is
/// still there.
struct RequestOrigin: Sendable {
    /// Whose turn its texts take: one per connection, apart from those of other transports, which are not negative.
    let peer: Int
    /// The name of its token; empty without one.
    var client = ""
    /// nil for the daemon itself.
    let channel: (any Channel)?
    /// nil: as many as it likes.
    var quota: RequestQuota?
    /// The client's own trace, if it names one.
    var trace: TraceContext?

    init(_ channel: any Channel) {
        self.channel = channel
        peer = ObjectIdentifier(channel).hashValue | Int.min
    }

    private init() { (peer, channel) = (Int.min, nil) }

    /// The daemon itself.
    static let daemon = RequestOrigin()

    var isConnected: Bool { channel?.isActive ?? true }
}
