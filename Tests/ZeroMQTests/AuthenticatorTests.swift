import Foundation
import Testing
import ZeroMQ

/// An authenticator beside real sockets, driven from the test's own thread.
@Suite("Authentication", .enabled(if: ZeroMQLibrary.supports("curve"), "this libzmq was built without CURVE"))
struct AuthenticatorTests {
    /// A server with CURVE whose clients are let in by their keys.
    private struct Server {
        let scene: Scene
        let keys: CurveKeyPair
        // The sockets go before it does.
        let push: Socket
        let pull: Socket
        let authenticator: Authenticator

        init(maxConnections: Int = 8, curve: Bool = true) throws {
            scene = try Scene()
            keys = try CurveKeyPair.generate()
            authenticator = try Authenticator(context: scene.context)
            (push, pull) = (try scene.socket(.push), try scene.socket(.pull))
            for (socket, domain) in [(push, "results"), (pull, "messages")] {
                try socket.set(.zapDomain, domain)
                if curve { try socket.serveCurve(secretKey: keys.secretKey) }
                try authenticator.authenticate(socket, domain: domain, maxConnections: maxConnections)
            }
            try push.set(.immediate, true)
        }

        /// A client, connected to an address.
        func client(_ kind: Socket.Kind, _ context: ZeroMQContext, _ identity: CurveKeyPair?, at address: String) throws
            -> Socket
        {
            let socket = try Socket(kind, context: context)
            try socket.set(.linger, .zero)
            if let identity { try socket.useCurve(server: keys.publicKey, identity: identity) }
            try socket.connect(address)
            return socket
        }

        /// Answers requests until `count` verdicts have been given.
        func decide(
            _ count: Int, _ decide: (AuthenticationRequest) -> AuthenticationRequest.Verdict,
            place: SourceLocation = #_sourceLocation
        ) throws -> [AuthenticationRequest.Verdict] {
            var verdicts: [AuthenticationRequest.Verdict] = []
            let poller = Poller()
            authenticator.join(poller)
            let deadline = ContinuousClock.now + patience
            while verdicts.count < count {
                try #require(ContinuousClock.now < deadline, "only \(verdicts) were given", sourceLocation: place)
                try poller.wait(timeout: .milliseconds(100))
                try authenticator.work(decide: decide) { if case .verdict(_, let verdict) = $0 { verdicts.append(verdict) } }
            }
            return verdicts
        }
    }

    @Test("frames carry the number of their sender", arguments: [Wire.ipc, .tcp])
    func framesCarryNumber(wire: Wire) throws {
        let server = try Server()
        let clients = try (0..<3).map { _ in try CurveKeyPair.generate() }
        let address = try server.pull.bind(server.scene.address(wire))
        let context = try ZeroMQContext()
        let sockets = try clients.map { try server.client(.push, context, $0, at: address) }
        for (number, socket) in sockets.enumerated() { try socket.send(Frame("\(number)")) }
        let numbers = Dictionary(uniqueKeysWithValues: clients.enumerated().map { ($1.publicKey, $0 + 100) })
        _ = try server.decide(3) { request in
            guard case .curve(let key) = request.credentials, let number = numbers[key] else { return .refuse }
            return .allow(userID: number)
        }
        var seen: [String: Int] = [:]
        for _ in 0..<3 {
            let frame = try #require(try server.pull.receive(timeout: patience))[0]
            seen[frame.description] = frame.userID
        }
        withExtendedLifetime(sockets) {}
        #expect(seen == ["0": 100, "1": 101, "2": 102])
    }

    @Test("over TCP only one client's connections are closed, even when many arrive at once")
    func overTCPClient() throws {
        let server = try Server(maxConnections: 100)
        let address = try server.push.bind("tcp://127.0.0.1:*")
        let clients = try (0..<12).map { _ in try CurveKeyPair.generate() }
        let context = try ZeroMQContext()
        let sockets = try clients.map { try server.client(.pull, context, $0, at: address) }
        // All of them are in the middle of their handshake before the first is answered.
        try eventually("12 requests") { try server.authenticator.count(domain: "results").total == 12 }
        let numbers = Dictionary(uniqueKeysWithValues: clients.enumerated().map { ($1.publicKey, $0) })
        func decide(_ request: AuthenticationRequest) -> AuthenticationRequest.Verdict {
            guard case .curve(let key) = request.credentials, let number = numbers[key] else { return .refuse }
            return .allow(userID: number)
        }
        _ = try server.decide(12, decide)
        for number in [3, 7] {
            #expect(server.authenticator.disconnect(userID: number) == 1)
        }
        // Those cut off come back, as libzmq does; now they are strangers.
        _ = try server.decide(2) { request in
            guard case .curve(let key) = request.credentials, [3, 7].contains(numbers[key]) else { return .allow(userID: 99) }
            return .refuse
        }
        for number in 0..<120 {
            #expect(try server.push.send([Frame("\(number)")], timeout: patience) == .sent)
        }
        for (number, socket) in sockets.enumerated() {
            let first = try socket.receive(timeout: [3, 7].contains(number) ? .milliseconds(200) : patience)
            #expect((first == nil) == [3, 7].contains(number), "client \(number)")
        }
    }

    @Test("the number of plain peers is limited, and one that leaves makes room", arguments: [Wire.ipc, .tcp])
    func numberPlainPeers(wire: Wire) throws {
        let server = try Server(maxConnections: 2, curve: false)
        let address = try server.pull.bind(server.scene.address(wire))
        let context = try ZeroMQContext()
        var peers: [Socket] = []
        for _ in 0..<2 {
            peers.append(try server.client(.push, context, nil, at: address))
            #expect(try server.decide(1) { _ in .allow(userID: nil) } == [.allow(userID: nil)])
        }
        let late = try server.client(.push, context, nil, at: address)
        #expect(try server.decide(1) { _ in .allow(userID: nil) } == [.later])
        peers.removeLast()
        try eventually("a place") { try server.authenticator.count(domain: "messages").letIn == 1 }
        let next = try server.client(.push, context, nil, at: address)
        #expect(try server.decide(1) { _ in .allow(userID: nil) } == [.allow(userID: nil)])
        try next.send("in")
        #expect(try server.pull.receiveTexts() == ["in"])
        _ = late
    }
}

/// Polls until the answer is yes.
func eventually(_ what: String, _ place: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + patience
    while try !condition() {
        try #require(ContinuousClock.now < deadline, "\(what): not within \(patience)", sourceLocation: place)
        Thread.sleep(forTimeInterval: 0.01)
    }
}
