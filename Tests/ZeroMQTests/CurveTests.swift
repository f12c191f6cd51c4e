import Testing
import ZeroMQ

@Suite("CURVE", .enabled(if: ZeroMQLibrary.supports("curve"), "this libzmq was built without CURVE"))
struct CurveTests {
    @Test("a client with the server's key gets through", arguments: [Wire.ipc, .tcp])
    func clientServerKey(wire: Wire) throws {
        let scene = try Scene()
        let server = try CurveKeyPair.generate()
        let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
        try pull.serveCurve(secretKey: server.secretKey)
        try push.useCurve(server: server.publicKey)
        try push.connect(pull.bind(scene.address(wire)))
        try push.send(["secret", "message"])
        #expect(try pull.receiveTexts() == ["secret", "message"])
    }

    @Test("a client with its own identity gets through too")
    func clientOwnIdentity() throws {
        let scene = try Scene()
        let (server, client) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        let (router, dealer) = (try scene.socket(.router), try scene.socket(.dealer))
        try router.serveCurve(secretKey: server.secretKey)
        try dealer.useCurve(server: server.publicKey, identity: client)
        try dealer.connect(router.bind(scene.address(.tcp)))
        try dealer.send("hello")
        let hello = try #require(try router.receive(timeout: patience))
        try router.send([hello[0], "welcome"])
        #expect(try dealer.receiveTexts() == ["welcome"])
    }

    @Test("a client with another server's key is turned away")
    func clientAnotherServer() throws {
        let scene = try Scene()
        let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
        try pull.serveCurve(secretKey: CurveKeyPair.generate().secretKey)
        try push.useCurve(server: CurveKeyPair.generate().publicKey)
        let monitor = try pull.monitor(events: [.handshakeFailed, .handshakeSucceeded])
        try push.connect(pull.bind(scene.address(.tcp)))
        try push.send("secret")
        let event = try monitor.first { _ in true }
        #expect(event.kind == .protocolFailed(.cryptographic))
        #expect(event.description.contains("keys do not match"))
        #expect(try pull.tryReceive() == nil)
    }

    @Test("a client without CURVE is turned away")
    func clientWithoutCURVE() throws {
        let scene = try Scene()
        let (pull, push) = (try scene.socket(.pull), try scene.socket(.push))
        try pull.serveCurve(secretKey: CurveKeyPair.generate().secretKey)
        let monitor = try pull.monitor(events: [.handshakeFailed, .handshakeSucceeded])
        try push.connect(pull.bind(scene.address(.tcp)))
        #expect(try monitor.first { _ in true }.kind == .protocolFailed(.mechanismMismatch))
    }

    @Test("the public key follows from the secret one")
    func publicKeyFollows() throws {
        let pair = try CurveKeyPair.generate()
        #expect(try pair.secretKey.publicKey == pair.publicKey)
        #expect(try CurveKeyPair(secretKey: CurveSecretKey(z85: pair.secretKey.z85)) == pair)
        #expect(try CurveKeyPair.generate() != pair)
        // The example of zmq_curve(7).
        let known = try CurveSecretKey(z85: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6")
        #expect(try known.publicKey.z85 == "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")
    }

    @Test(
        "an invalid key is refused, and not printed",
        arguments: ["", "short", String(repeating: "~", count: 40), String(repeating: "a", count: 41)])
    func invalidKeyRefused(text: String) throws {
        for error in [
            try #require(throws: ZeroMQError.self) { try CurvePublicKey(z85: text) },
            try #require(throws: ZeroMQError.self) { try CurveSecretKey(z85: text) },
        ] {
            #expect(error.code == .invalidArgument)
            #expect(error.description.contains("40 characters"))
            #expect(text.isEmpty || !error.description.contains(text))
        }
    }

    @Test("a secret key does not print itself")
    func secretKeyPrint() throws {
        let pair = try CurveKeyPair.generate()
        var dumped = ""
        dump(pair, to: &dumped)
        for text in ["\(pair)", String(reflecting: pair), dumped] {
            #expect(text.contains(pair.publicKey.z85))
            #expect(!text.contains(pair.secretKey.z85))
        }
    }
}
