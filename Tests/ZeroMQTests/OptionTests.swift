import Testing
import ZeroMQ

@Suite("Socket options") struct OptionTests {
    /// What is set, and what is read back: libzmq's units are rounded up to.
    @Test(
        "optional durations are stored",
        arguments: [
            (SocketOption<Duration?>.linger, nil, nil),
            (.linger, .zero, .zero),
            (.linger, .milliseconds(1.5), .milliseconds(2)),
            (.sendTimeout, .seconds(3), .seconds(3)),
            (.sendTimeout, nil, nil),
            (.receiveTimeout, .microseconds(1), .milliseconds(1)),
            (.reconnectInterval, nil, nil),
            (.reconnectInterval, .milliseconds(250), .milliseconds(250)),
            (.heartbeatTimeout, .seconds(9), .seconds(9)),
            (.tcpKeepaliveIdle, .seconds(60.2), .seconds(61)),
            (.tcpKeepaliveIdle, nil, nil),
            (.tcpKeepaliveInterval, .seconds(10), .seconds(10)),
        ] as [(SocketOption<Duration?>, Duration?, Duration?)])
    func optionalDurationsStored(option: SocketOption<Duration?>, value: Duration?, stored: Duration?) throws {
        let socket = try Scene().socket(.dealer)
        try socket.set(option, value)
        #expect(try socket.get(option) == stored)
    }

    @Test(
        "durations are stored",
        arguments: [
            (.reconnectIntervalMax, .seconds(30), .seconds(30)),
            (.connectTimeout, .seconds(2), .seconds(2)),
            (.handshakeInterval, .zero, .zero),
            (.heartbeatInterval, .milliseconds(1_500), .milliseconds(1_500)),
            (.heartbeatTTL, .milliseconds(120), .milliseconds(200)),
            (.heartbeatTTL, .seconds(6_553.5), .seconds(6_553.5)),
        ] as [(SocketOption<Duration>, Duration, Duration)])
    func durationsStored(option: SocketOption<Duration>, value: Duration, stored: Duration) throws {
        let socket = try Scene().socket(.dealer)
        try socket.set(option, value)
        #expect(try socket.get(option) == stored)
    }

    @Test("high-water marks are stored", arguments: [.sendHighWaterMark, .receiveHighWaterMark] as [SocketOption<Int>])
    func highWaterMarks(option: SocketOption<Int>) throws {
        let socket = try Scene().socket(.dealer)
        #expect(try socket.get(option) == 1_000)
        for value in [0, 1, 123_456] {
            try socket.set(option, value)
            #expect(try socket.get(option) == value)
        }
    }

    @Test("the other options are stored, and have their defaults")
    func otherOptionsStored() throws {
        let socket = try Scene().socket(.router)
        #expect(try socket.get(.maxMessageSize) == nil)
        try socket.set(.maxMessageSize, 5_000_000_000)
        #expect(try socket.get(.maxMessageSize) == 5_000_000_000)
        try socket.set(.maxMessageSize, nil)
        #expect(try socket.get(.maxMessageSize) == nil)

        #expect(try socket.get(.tcpKeepalive) == nil)
        try socket.set(.tcpKeepalive, true)
        #expect(try socket.get(.tcpKeepalive) == true)
        try socket.set(.tcpKeepalive, nil)
        #expect(try socket.get(.tcpKeepalive) == nil)

        #expect(try socket.get(.tcpKeepaliveCount) == nil)
        try socket.set(.tcpKeepaliveCount, 5)
        #expect(try socket.get(.tcpKeepaliveCount) == 5)

        for option: SocketOption<Bool> in [.immediate, .ipv6] {
            #expect(try socket.get(option) == false)
            try socket.set(option, true)
            #expect(try socket.get(option) == true)
        }
        try socket.set(.routerHandover, true)

        #expect(try socket.get(.zapDomain) == "")
        try socket.set(.zapDomain, "messages")
        #expect(try socket.get(.zapDomain) == "messages")

        #expect(try socket.get(.routingID) == [])
        try socket.set(.routingID, [1, 0, 2])
        #expect(try socket.get(.routingID) == [1, 0, 2])
    }

    @Test("a value out of range is refused with the range")
    func valueOutRange() throws {
        let socket = try Scene().socket(.router)
        let refusals: [(String, () throws -> Void)] = [
            ("sendHighWaterMark = -1", { try socket.set(.sendHighWaterMark, -1) }),
            ("receiveHighWaterMark = 3000000000", { try socket.set(.receiveHighWaterMark, 3_000_000_000) }),
            ("maxMessageSize = Optional(-5)", { try socket.set(.maxMessageSize, -5) }),
            ("linger = Optional(-1.0 seconds)", { try socket.set(.linger, .seconds(-1)) }),
            ("linger", { try socket.set(.linger, .seconds(Int64.max)) }),
            ("heartbeatInterval", { try socket.set(.heartbeatInterval, .milliseconds(-1)) }),
            ("heartbeatTTL", { try socket.set(.heartbeatTTL, .seconds(6_554)) }),
            ("tcpKeepaliveIdle", { try socket.set(.tcpKeepaliveIdle, .zero) }),
            ("tcpKeepaliveCount", { try socket.set(.tcpKeepaliveCount, 0) }),
            ("routingID", { try socket.set(.routingID, []) }),
            ("routingID", { try socket.set(.routingID, [0, 1]) }),
            ("routingID", { try socket.set(.routingID, [UInt8](repeating: 1, count: 256)) }),
        ]
        for (name, refused) in refusals {
            let error = try #require(throws: ZeroMQError.self) { try refused() }
            #expect(error.code == .invalidArgument && error.call == "zmq_setsockopt")
            #expect(error.description.contains(name))
            #expect(error.description.contains("It takes "))
        }
    }

    @Test("an option of another kind of socket is refused by name")
    func optionAnotherKind() throws {
        let push = try Scene().socket(.push)
        let mandatory = try #require(throws: ZeroMQError.self) { try push.set(.routerMandatory, true) }
        #expect(mandatory.description.contains("routerMandatory = true"))
        #expect(mandatory.description.contains("push socket"))
        let subscribe = try #require(throws: ZeroMQError.self) { try push.subscribe() }
        #expect(subscribe.description.contains("Only a SUB socket subscribes"))
        let read = try #require(throws: ZeroMQError.self) { try push.get(.routerMandatory) }
        #expect(read.description.contains("cannot read"))
    }

    @Test("lastEndpoint has the port that was chosen")
    func lastendpointPortChosen() throws {
        let scene = try Scene()
        let pull = try scene.socket(.pull)
        #expect(try pull.lastEndpoint == "")
        let address = try pull.bind("tcp://127.0.0.1:*")
        #expect(try Endpoint(.connect, address).address == address)
        #expect(try pull.lastEndpoint == address)
        let path = try pull.bind("ipc://*")
        #expect(path.hasPrefix("ipc://") && path != "ipc://*")
    }

    @Test("libzmq reports its version and capabilities")
    func libzmqReportsVersion() {
        #expect(ZeroMQLibrary.version >= .init(major: 4, minor: 3, patch: 0))
        #expect("\(ZeroMQLibrary.version)".hasPrefix("4."))
        #expect(ZeroMQLibrary.supports("ipc"))
        #expect(!ZeroMQLibrary.supports("telepathy"))
    }
}
