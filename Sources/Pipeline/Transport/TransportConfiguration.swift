public import ZeroMQ

/// Where messages come from and results go to, and how much may be under way between.
public struct TransportConfiguration: Sendable {
    /// Endpoints of the PULL socket.
    public var pull: [Endpoint]
    /// Endpoints of the PUSH socket.
    public var push: [Endpoint]
    /// The highest high-water mark of an input pipe, in messages. With many peers it is lower: see `receiveBytes`.
    public var receiveHighWaterMark = 1000
    /// Bytes that all input pipes may hold together, were every message as large as allowed. One message each they hold in any case.
    public var receiveBytes = 32 << 20
    /// High-water mark of each output pipe, in messages.
    public var sendHighWaterMark = 100
    /// The largest message that is received at all, in bytes; a peer that sends a larger one is disconnected by ZeroMQ.
    public var maxMessageBytes = Self.maxMessageBytes(for: WireLimits())
    /// Frames under way between input and output.
    public var maxFramesInFlight = 4096
    /// Bytes of frames under way between input and output.
    public var maxBytesInFlight = 16 << 20
    /// How long a drain may take, from the signal to the last result.
    public var drainTimeout = Duration.seconds(30)

    /// The default of `maxMessageBytes`: frames that are a little too large still get an error result.
    public static func maxMessageBytes(for limits: WireLimits) -> Int {
        let (sum, isTooLarge) = limits.maxFrameBytes.addingReportingOverflow(64 << 10)
        return isTooLarge ? .max : sum
    }

    /// The high-water mark of each input pipe while there are so many peers.
    package func receiveHighWaterMark(peers: Int) -> Int {
        let (share, size) = (receiveBytes / max(peers, 1), max(maxMessageBytes, 1))
        return min(receiveHighWaterMark, max(1, share / size))
    }

    public init(pull: [Endpoint], push: [Endpoint]) {
        self.pull = pull
        self.push = push
    }
}
