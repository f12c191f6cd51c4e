package import Wire
package import ZeroMQ

/// Where messages come from, where results go, and how much may be in flight between them.
package struct TransportConfiguration: Sendable {
    /// Endpoints of the PULL socket.
    package var pull: [Endpoint]
    /// Endpoints of the PUSH socket.
    package var push: [Endpoint]
    /// Messages that libzmq receives ahead from the first connection; see `receiveHighWaterMark(ofConnection:)`. It must not be
    /// changed while there are connections: libzmq 4.3.4 then crashes when one of them is closing.
    package var receiveHighWaterMark = 16
    /// High-water mark of the input pipe of the n-th of the current connections, counted from 0.
    ///
    /// libzmq counts messages, not bytes, so each connection may hold its mark and one more times `maxMessageBytes`. Halving the
    /// mark for each further connection, down to 1, bounds all of them together: 2 × (`receiveHighWaterMark` + `maxConnections`)
    /// messages.
    package func receiveHighWaterMark(ofConnection index: Int) -> Int { max(1, receiveHighWaterMark >> index) }

    /// High-water mark of each output pipe, in messages.
    package var sendHighWaterMark = 100
    /// The largest message that is received at all, in bytes; ZeroMQ disconnects a peer that sends a larger one.
    package var maxMessageBytes = Self.maxMessageBytes(for: WireLimits())
    /// Frames in flight between input and output.
    package var maxFramesInFlight = 4096
    /// Bytes of frames in flight between input and output.
    package var maxBytesInFlight = 16 << 20
    /// How peers notice each other's end; nil sends no heartbeats and gives up on no peer.
    package var heartbeat: Heartbeat? = Heartbeat()
    /// Peers connected at a time to all endpoints of the PULL socket, and as many to those of the PUSH socket.
    package var maxConnections = 32
    /// Connections of an endpoint that may be in their handshake at the same time.
    var maxHandshakes: Int { max(maxConnections, ConnectionTable.minHandshakes) }
    /// How long a peer's handshake may take. Bounds the connections that never complete one.
    package var handshakeTimeout = Duration.seconds(10)
    /// CURVE on every endpoint; `nil`: any peer that reaches an endpoint may connect.
    package var security: TransportSecurity?
    /// How long a drain may take, from the signal to the last result.
    package var drainTimeout = Duration.seconds(30)

    /// ZMTP heartbeats, and how long a peer's machine may be silent.
    package struct Heartbeat: Sendable {
        package var interval: Duration
        package var timeout: Duration

        package init(interval: Duration = .seconds(5), timeout: Duration = .seconds(15)) {
            self.interval = interval
            self.timeout = timeout
        }
    }

    /// The default of `maxMessageBytes`: frames that are a little too large still get an error result.
    package static func maxMessageBytes(for limits: WireLimits) -> Int {
        let (sum, isTooLarge) = limits.maxFrameBytes.addingReportingOverflow(64 << 10)
        return isTooLarge ? .max : sum
    }

    package init(pull: [Endpoint], push: [Endpoint]) {
        self.pull = pull
        self.push = push
    }
}
