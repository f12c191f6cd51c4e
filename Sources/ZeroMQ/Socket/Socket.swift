import CZeroMQ

/// A ZeroMQ socket. It belongs to one thread at a time, and closes when its last reference goes.
///
/// A final class that is not `Sendable`, rather than a noncopyable struct: sharing it between threads is a compile error
/// (a freshly made one may still be *sent* to the thread that will own it, which libzmq allows), and yet it can be stored in
/// the arrays and dictionaries of an I/O loop and kept alive by the `Poller` that waits on it.
///
/// Upstream: [`zmq_socket`](http://api.zeromq.org/4-3:zmq-socket).
package final class Socket {
    /// The socket's messaging pattern.
    package let kind: Kind
    let handle: UnsafeMutableRawPointer
    let context: ZeroMQContext
    /// Which monitor is the newest: libzmq allows one per socket, and an older one must not stop it.
    var monitorNumber = 0

    /// How long a closed socket continues to send what is queued. libzmq's own default, for ever, would hang the context's end
    /// whenever a peer is away; the option `linger` changes it.
    package static let defaultLinger: Duration = .seconds(1)

    /// Opens a socket that is neither bound nor connected.
    package init(_ kind: Kind, context: ZeroMQContext) throws(ZeroMQError) {
        guard let handle = zmq_socket(context.handle, kind.number) else { throw .last("zmq_socket") }
        self.kind = kind
        self.handle = handle
        self.context = context
        try set(.linger, Self.defaultLinger)
    }

    deinit {
        // libzmq continues closing in the background, when a monitor that was released may be gone.
        stopMonitoring()
        zmq_close(handle)
    }
}

@available(*, unavailable, message: "a ZeroMQ socket belongs to one thread at a time")
extension Socket: Sendable {}
