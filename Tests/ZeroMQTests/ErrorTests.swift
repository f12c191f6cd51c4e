import Foundation
import Testing
import ZeroMQ

@Suite("ZeroMQ errors") struct ErrorTests {
    @Test("a port in use is named")
    func portUseNamed() throws {
        let scene = try Scene()
        let (first, second) = (try scene.socket(.pull), try scene.socket(.pull))
        let address = try first.bind("tcp://127.0.0.1:*")
        let error = try #require(throws: ZeroMQError.self) { try second.bind(address) }
        #expect(error.code == .addressInUse && error.subject == .endpoint(address))
        #expect(
            error.description == "zmq_bind \(address): Address already in use (EADDRINUSE). Another process or socket "
                + "listens on this port: stop it, or use another (port * chooses a free one)."
        )
    }

    @Test("a name in use is refused, and its owner is not disturbed", arguments: [Wire.inproc, .ipc])
    func nameUseRefused(wire: Wire) throws {
        let scene = try Scene()
        let (first, second) = (try scene.socket(.pull), try scene.socket(.pull))
        try first.bind(scene.address(wire))
        let error = try #require(throws: ZeroMQError.self) { try second.bind(scene.address(wire)) }
        #expect(error.code == .addressInUse)
        let push = try scene.socket(.push)
        try push.connect(scene.address(wire))
        try push.send("x")
        #expect(try first.receiveTexts() == ["x"])
    }

    @Test("a socket file left behind is replaced")
    func socketFileLeft() throws {
        let scene = try Scene()
        let path = scene.path
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        close(descriptor)
        try #require(bound == 0 && FileManager.default.fileExists(atPath: path))
        try scene.socket(.pull).bind("ipc://\(path)")
    }

    @Test("a file that is not a socket is not deleted")
    func fileSocketDeleted() throws {
        let scene = try Scene()
        let path = scene.path
        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        let error = try #require(throws: ZeroMQError.self) { try scene.socket(.pull).bind("ipc://\(path)") }
        #expect(error.code == .alreadyExists && error.description.contains("is not a socket"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
    }

    @Test("a missing folder of an ipc path is named")
    func missingFolderIpc() throws {
        let scene = try Scene()
        let folder = scene.path
        let error = try #require(throws: ZeroMQError.self) { try scene.socket(.pull).bind("ipc://\(folder)/in.ipc") }
        #expect(error.code == .notFound)
        #expect(error.description.contains("The folder \(folder) does not exist"))
    }

    @Test(
        "an address that cannot be bound says why",
        arguments: [
            ("tcp://192.0.2.1:5555", .addressNotAvailable, "no such address"),
            ("tcp://no-such-host.invalid:5555", .noSuchDevice, "interface"),
            ("tcp://127.0.0.1", .invalidArgument, "port is missing"),
            ("tcp://127.0.0.1:99999", .invalidArgument, "out of range"),
            ("carrier-pigeon://coop", .transportNotSupported, "Unknown transport 'carrier-pigeon'"),
            ("nonsense", .invalidArgument, "transport is missing"),
            ("ipc:///\(String(repeating: "x", count: 107))", .nameTooLong, "108 bytes"),
        ] as [(String, ZeroMQError.Code, String)])
    func addressCannotBound(address: String, code: ZeroMQError.Code, words: String) throws {
        let error = try #require(throws: ZeroMQError.self) { try Scene().socket(.pull).bind(address) }
        #expect(error.code == code && error.call == "zmq_bind" && error.subject == .endpoint(address))
        #expect(error.description.contains(words))
        #expect(error.description.contains(code.symbol))
    }

    @Test(
        "an address that cannot be connected to says why",
        arguments: ["tcp://*:5555", "tcp://host:0", "tcp://:5555", "inproc://"])
    func addressCannotConnected(address: String) throws {
        let error = try #require(throws: ZeroMQError.self) { try Scene().socket(.push).connect(address) }
        #expect(error.code == .invalidArgument && error.call == "zmq_connect" && error.advice != nil)
    }

    @Test("unbinding an address that was not bound is an error")
    func unbindingAddressBound() throws {
        let pull = try Scene().socket(.pull)
        let unbind = try #require(throws: ZeroMQError.self) { try pull.unbind("tcp://127.0.0.1:5999") }
        #expect(unbind.code == .notFound && unbind.description.contains("is not bound"))
        let disconnect = try #require(throws: ZeroMQError.self) { try pull.disconnect("tcp://127.0.0.1:5999") }
        #expect(disconnect.code == .notFound && disconnect.description.contains("is not connected"))
    }

    @Test("every call on a context that was shut down fails with that error")
    func everyCallContext() throws {
        let scene = try Scene()
        let (pull, push) = try scene.pair(.pull, .push, .inproc)
        // A call that does not notice would otherwise block for ever.
        try pull.set(.receiveTimeout, patience)
        try push.set(.sendTimeout, patience)
        scene.context.shutdown()
        scene.context.shutdown()
        let calls: [() throws -> Void] = [
            { _ = try pull.receive() }, { _ = try pull.tryReceive() }, { _ = try pull.receive(timeout: .seconds(1)) },
            { try push.send("x") }, { _ = try push.trySend("x") }, { _ = try push.send(["x"], timeout: .seconds(1)) },
            { _ = try Socket(.pull, context: scene.context) }, { _ = try pull.lastEndpoint },
            { try pull.bind("tcp://127.0.0.1:*") },
        ]
        for call in calls {
            let error = try #require(throws: ZeroMQError.self) { try call() }
            #expect(error.code == .contextTerminated)
            #expect(error.description.contains("was shut down"))
        }
    }

    @Test("shutting down ends a blocking receive")
    func shuttingDownEnds() async throws {
        let scene = try Scene()
        let (ready, announce) = AsyncStream.makeStream(of: Void.self)
        async let code = onThread {
            let pull = try Socket(.pull, context: scene.context)
            try pull.set(.receiveTimeout, patience)
            announce.yield()
            return try #require(throws: ZeroMQError.self) { try pull.receive() }.code
        }
        var iterator = ready.makeAsyncIterator()
        await iterator.next()
        scene.context.shutdown()
        #expect(try await code == .contextTerminated)
    }

    @Test("misuse is reported")
    func misuseReported() throws {
        let scene = try Scene()
        let request = try scene.socket(.request)
        let outOfTurn = try #require(throws: ZeroMQError.self) { try request.receive() }
        #expect(outOfTurn.code == .outOfTurn && outOfTurn.description.contains("EFSM"))
        let oneWay = try #require(throws: ZeroMQError.self) { try scene.socket(.pull).send("x") }
        #expect(oneWay.code == .notSupported)
        let empty = try #require(throws: ZeroMQError.self) { try scene.socket(.push).trySend([]) }
        #expect(empty.description.contains("at least one frame"))
    }

    @Test("a context's limits are checked and reached")
    func contextLimitsChecked() throws {
        #expect(throws: ZeroMQError.self) { try ZeroMQContext(ioThreads: -1) }
        let error = try #require(throws: ZeroMQError.self) { try ZeroMQContext(maxSockets: 0) }
        #expect(error.description.contains("maxSockets = 0") && error.description.contains("It takes 1 to"))
        let context = try ZeroMQContext(maxSockets: 1)
        let socket = try Socket(.pull, context: context)
        let full = try #require(throws: ZeroMQError.self) { try Socket(.pull, context: context) }
        #expect(full.code == .tooManySockets && full.description.contains("maxSockets"))
        #expect(socket.kind == .pull)
    }

    @Test("an errno without a name keeps its number")
    func errnoWithoutName() {
        #expect(ZeroMQError.Code(rawValue: 12_345).symbol == "errno 12345")
    }
}
