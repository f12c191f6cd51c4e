import CZeroMQ

extension MonitorEvent {
    /// Which events a monitor reports.
    package struct Selection: OptionSet, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let connected = Selection(rawValue: ZMQ_EVENT_CONNECTED)
        package static let connectDelayed = Selection(rawValue: ZMQ_EVENT_CONNECT_DELAYED)
        package static let connectRetried = Selection(rawValue: ZMQ_EVENT_CONNECT_RETRIED)
        package static let listening = Selection(rawValue: ZMQ_EVENT_LISTENING)
        package static let bindFailed = Selection(rawValue: ZMQ_EVENT_BIND_FAILED)
        package static let accepted = Selection(rawValue: ZMQ_EVENT_ACCEPTED)
        package static let acceptFailed = Selection(rawValue: ZMQ_EVENT_ACCEPT_FAILED)
        package static let closed = Selection(rawValue: ZMQ_EVENT_CLOSED)
        package static let closeFailed = Selection(rawValue: ZMQ_EVENT_CLOSE_FAILED)
        package static let disconnected = Selection(rawValue: ZMQ_EVENT_DISCONNECTED)
        package static let monitorStopped = Selection(rawValue: ZMQ_EVENT_MONITOR_STOPPED)
        package static let handshakeSucceeded = Selection(rawValue: ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
        /// Every way in which a handshake fails.
        package static let handshakeFailed = Selection(
            rawValue: ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
                | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
        )
        /// Everything that libzmq reports.
        package static let all = Selection(rawValue: ZMQ_EVENT_ALL)
    }
}
