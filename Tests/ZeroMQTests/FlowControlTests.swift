import Testing
import ZeroMQ

@Suite("Flow control") struct FlowControlTests {
    @Test("a PUSH without a peer would block")
    func pushWithoutPeer() throws {
        let push = try Scene().socket(.push)
        #expect(try push.trySend("x") == .wouldBlock)
        #expect(try push.trySend(["x", "y"]) == .wouldBlock)
    }

    @Test("a full PUSH would block, and sends again once its PULL has read", arguments: Wire.allCases)
    func fullPUSHWould(wire: Wire) throws {
        let scene = try Scene()
        let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
        try pull.set(.receiveHighWaterMark, 2)
        try push.set(.sendHighWaterMark, 2)
        try push.connect(pull.bind(scene.address(wire)))
        let message: [Frame] = ["head", Frame([UInt8](repeating: 1, count: 100_000))]
        // Over a wire the kernel's buffers take some too; that is far less than a gigabyte.
        var sent = 0
        while sent < 10_000, try push.trySend(message) == .sent { sent += 1 }
        #expect(sent < 10_000)
        if wire == .inproc { #expect(sent == 4) }
        #expect(try push.trySend(message) == .wouldBlock)
        for _ in 0..<sent { #expect(try pull.receive(timeout: patience) == message) }
        #expect(try push.send(message, timeout: patience) == .sent)
        #expect(try pull.receive(timeout: patience) == message)
    }

    @Test("a timed send waits for its timeout, then would block")
    func timedSendWaits() throws {
        let push = try Scene().socket(.push)
        try push.set(.sendTimeout, .seconds(100))
        let start = ContinuousClock.now
        #expect(try push.send(["x"], timeout: .milliseconds(30)) == .wouldBlock)
        #expect(start.duration(to: .now) >= .milliseconds(29))
        #expect(try push.get(.sendTimeout) == .seconds(100))
    }

    @Test("a timed receive waits for its timeout, then has nothing")
    func timedReceiveWaits() throws {
        let pull = try Scene().socket(.pull)
        let start = ContinuousClock.now
        #expect(try pull.receive(timeout: .milliseconds(30)) == nil)
        #expect(start.duration(to: .now) >= .milliseconds(29))
        #expect(try pull.get(.receiveTimeout) == nil)
        #expect(try pull.receive(timeout: .zero) == nil)
    }

    @Test("the timeouts of a socket end blocking calls")
    func timeoutsSocketEnd() throws {
        let scene = try Scene()
        let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
        try pull.set(.receiveTimeout, .milliseconds(10))
        try push.set(.sendTimeout, .milliseconds(10))
        #expect(try #require(throws: ZeroMQError.self) { try pull.receive() }.code == .timedOut)
        #expect(try #require(throws: ZeroMQError.self) { try push.send("x") }.code == .timedOut)
    }

    @Test("immediate queues only for connected peers", arguments: [false, true])
    func immediateQueuesConnected(immediate: Bool) throws {
        let scene = try Scene()
        let push = try scene.socket(.push)
        try push.set(.immediate, immediate)
        try push.set(.reconnectInterval, .milliseconds(5))
        try push.connect(scene.address(.ipc))
        #expect(try push.trySend("early") == (immediate ? .wouldBlock : .sent))
        let pull = try scene.socket(.pull)
        try pull.bind(scene.address(.ipc))
        #expect(try push.send(["late"], timeout: patience) == .sent)
        #expect(try pull.receiveTexts() == [immediate ? "late" : "early"])
    }

    @Test("a mandatory ROUTER says which peer it cannot reach")
    func mandatoryROUTERSays() throws {
        let scene = try Scene()
        let (router, dealer) = try scene.pair(.router, .dealer, .tcp)
        try router.send(["nobody", "dropped silently"])
        try router.set(.routerMandatory, true)
        let error = try #require(throws: ZeroMQError.self) { try router.send(["nobody", "x"]) }
        #expect(error.code == .hostUnreachable)
        #expect(error.advice?.contains("routing id") == true)
        // The failed message leaves nothing behind.
        try dealer.send("hello")
        let hello = try #require(try router.receive(timeout: patience))
        try router.send([hello[0], "welcome"])
        #expect(try dealer.receiveTexts() == ["welcome"])
    }

    @Test("a peer that sends too long a message is disconnected", arguments: [Wire.ipc, .tcp])
    func peerSendsLong(wire: Wire) throws {
        let scene = try Scene()
        let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
        try pull.set(.maxMessageSize, 100)
        let monitor = try pull.monitor(events: .disconnected)
        try push.connect(pull.bind(scene.address(wire)))
        try push.send(Frame([UInt8](repeating: 1, count: 100)))
        #expect(try pull.receive(timeout: patience)?.first?.count == 100)
        try push.send(Frame([UInt8](repeating: 1, count: 101)))
        #expect(try monitor.first { _ in true }.kind == .disconnected)
        // The peer comes back, without the message.
        try push.send("short")
        #expect(try pull.receiveTexts() == ["short"])
    }

    @Test("linger lets a dropped socket deliver what it queued")
    func lingerLetsDropped() throws {
        let scene = try Scene()
        let pull = try scene.socket(.pull)
        let address = try pull.bind(scene.address(.tcp))
        do {
            let push = try Socket(.push, context: scene.context)
            #expect(try push.get(.linger) == Socket.defaultLinger)
            try push.connect(address)
            try push.send("farewell")
        }
        #expect(try pull.receiveTexts() == ["farewell"])
    }
}
