public import ZeroMQ

/// Where messages come from and results go to, and how much may be under way between.
public struct TransportConfiguration: Sendable {
    /// Endpoints of the PULL socket.
    public var pull: [Endpoint]
    /// Endpoints of the PUSH socket.
    public var push: [Endpoint]
    /// High-water mark of each input pipe, in messages.
    public var receiveHighWaterMark = 1000
    /// High-water mark of each output pipe, in messages.
    public var sendHighWaterMark = 1000
    /// The largest message that is received at all, in bytes; a peer that sends a larger one is disconnected by ZeroMQ.
    public var maxMessageBytes = 256 << 20
    /// Frames under way between input and output.
    public var maxFramesInFlight = 4096
    /// Bytes of frames under way between input and output.
    public var maxBytesInFlight = 64 << 20
    /// Peers connected at a time to all endpoints of the PULL socket, and as many to those of the PUSH socket.
    public var maxConnections = 64
    /// How long a peer's handshake may take. Bounds the connections that come to nothing.
    public var handshakeTimeout = Duration.seconds(10)
    /// CURVE on every endpoint; `nil`: everybody who reaches an endpoint may connect.
    public var security: TransportSecurity?
    /// How long a drain may take, from the signal to the last result.
    public var drainTimeout = Duration.seconds(30)

    public init(pull: [Endpoint], push: [Endpoint]) {
        self.pull = pull
        self.push = push
    }
}
