import CZeroMQ

/// What happened to one connection or listener of a monitored socket.
///
/// Upstream: [`zmq_socket_monitor`](http://api.zeromq.org/4-3:zmq-socket-monitor).
package struct MonitorEvent: Hashable, Sendable, CustomStringConvertible {
    /// What happened, with the details that libzmq gives.
    package enum Kind: Hashable, Sendable {
        /// A connection to a peer is open; the handshake follows.
        case connected
        /// An attempt to connect continues in the background.
        case connectDelayed
        /// An attempt to connect failed; the next one follows after this wait.
        case connectRetried(after: Duration)
        /// The socket listens.
        case listening
        case bindFailed(ZeroMQError.Code)
        /// A peer connected; the handshake follows.
        case accepted
        case acceptFailed(ZeroMQError.Code)
        /// A listener or an attempt to connect was closed.
        case closed
        case closeFailed(ZeroMQError.Code)
        /// A connection broke, or the peer left.
        case disconnected
        /// The last event: the socket closed, or another monitor took over.
        case monitorStopped
        /// The handshake is complete; messages flow.
        case handshakeSucceeded
        /// The handshake broke off because of a system error: usually the peer hung up.
        case handshakeFailed(ZeroMQError.Code)
        /// The handshake broke off because a side violated the protocol or its keys do not match.
        case protocolFailed(ProtocolError)
        /// The server's authenticator refused the client, with a ZAP status: 300, 400 or 500.
        case authenticationFailed(status: Int)
        /// An event newer than this wrapper.
        case unknown(number: Int, value: Int)
    }

    package let kind: Kind
    /// The endpoint concerned, as libzmq writes it.
    package let endpoint: String
    /// The descriptor of the connection, from `accepted` or `connected` to `disconnected`, and of a listener for `listening`;
    /// nil for the other events. It may be reused for another connection afterwards.
    package let descriptor: Int32?

    private static let numbersWithDescriptor = [
        ZMQ_EVENT_ACCEPTED, ZMQ_EVENT_CONNECTED, ZMQ_EVENT_DISCONNECTED, ZMQ_EVENT_LISTENING,
    ]

    package var description: String { "\(kind) \(endpoint)" }

    /// The same event under another name of the endpoint.
    func at(_ endpoint: String) -> MonitorEvent { MonitorEvent(kind: kind, endpoint: endpoint, descriptor: descriptor) }

    private init(kind: Kind, endpoint: String, descriptor: Int32?) {
        self.kind = kind
        self.endpoint = endpoint
        self.descriptor = descriptor
    }

    /// Decodes the two frames of an event: number and value in native order, then the endpoint.
    init?(_ frames: [Frame]) {
        guard frames.count == 2, frames[0].count >= 6 else { return nil }
        let head = frames[0].bytes
        let number = Int32(UInt16(nativeBytes: head[..<2]))
        let value = Int32(nativeBytes: head[2..<6])
        kind = Kind(number, value: value)
        descriptor = Self.numbersWithDescriptor.contains(number) ? value : nil
        endpoint = String(decoding: frames[1].bytes, as: UTF8.self)
    }
}

extension MonitorEvent.Kind {
    init(_ number: Int32, value: Int32) {
        let code = ZeroMQError.Code(rawValue: value)
        self =
            switch number {
            case ZMQ_EVENT_CONNECTED: .connected
            case ZMQ_EVENT_CONNECT_DELAYED: .connectDelayed
            case ZMQ_EVENT_CONNECT_RETRIED: .connectRetried(after: .milliseconds(value))
            case ZMQ_EVENT_LISTENING: .listening
            case ZMQ_EVENT_BIND_FAILED: .bindFailed(code)
            case ZMQ_EVENT_ACCEPTED: .accepted
            case ZMQ_EVENT_ACCEPT_FAILED: .acceptFailed(code)
            case ZMQ_EVENT_CLOSED: .closed
            case ZMQ_EVENT_CLOSE_FAILED: .closeFailed(code)
            case ZMQ_EVENT_DISCONNECTED: .disconnected
            case ZMQ_EVENT_MONITOR_STOPPED: .monitorStopped
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: .handshakeSucceeded
            case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: .handshakeFailed(code)
            case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: .protocolFailed(.init(rawValue: UInt32(bitPattern: value)))
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: .authenticationFailed(status: Int(value))
            default: .unknown(number: Int(number), value: Int(value))
            }
    }
}
