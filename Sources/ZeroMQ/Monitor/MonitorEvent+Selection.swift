import CZeroMQ

extension MonitorEvent {
    /// Which events a monitor reports.
    public struct Selection: OptionSet, Hashable, Sendable {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        public static let connected = Selection(rawValue: ZMQ_EVENT_CONNECTED)
        public static let connectDelayed = Selection(rawValue: ZMQ_EVENT_CONNECT_DELAYED)
        public static let connectRetried = Selection(rawValue: ZMQ_EVENT_CONNECT_RETRIED)
        public static let listening = Selection(rawValue: ZMQ_EVENT_LISTENING)
        public static let bindFailed = Selection(rawValue: ZMQ_EVENT_BIND_FAILED)
        public static let accepted = Selection(rawValue: ZMQ_EVENT_ACCEPTED)
        public static let acceptFailed = Selection(rawValue: ZMQ_EVENT_ACCEPT_FAILED)
        public static let closed = Selection(rawValue: ZMQ_EVENT_CLOSED)
        public static let closeFailed = Selection(rawValue: ZMQ_EVENT_CLOSE_FAILED)
        public static let disconnected = Selection(rawValue: ZMQ_EVENT_DISCONNECTED)
        public static let monitorStopped = Selection(rawValue: ZMQ_EVENT_MONITOR_STOPPED)
        public static let handshakeSucceeded = Selection(rawValue: ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
        /// Every way in which a handshake fails.
        public static let handshakeFailed = Selection(
            rawValue: ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
                | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
        )
        /// Everything libzmq tells.
        public static let all = Selection(rawValue: ZMQ_EVENT_ALL)
    }
}
