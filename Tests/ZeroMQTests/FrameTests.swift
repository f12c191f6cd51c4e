import Testing
import ZeroMQ

@Suite("Frames") struct FrameTests {
    /// Sizes on both sides of what libzmq stores inside its message.
    @Test("a received frame reads like the one sent", arguments: [0, 1, 29, 33, 34, 200, 100_000])
    func receivedFrameReads(size: Int) throws {
        let (pull, push) = try Scene().pair(.pull, .push, .tcp)
        let sent = Frame((0..<size).map { UInt8(truncatingIfNeeded: $0) })
        try push.send(sent)
        let received = try #require(try pull.receive(timeout: patience)?.first)
        #expect(received.count == size)
        #expect(received.isEmpty == (size == 0))
        #expect(received.bytes == sent.bytes)
        #expect(received == sent)
        #expect(received.hashValue == sent.hashValue)
        #expect(received.withUnsafeBytes { $0.reduce(0) { $0 &+ Int($1) } } == sent.bytes.reduce(0) { $0 &+ Int($1) })
    }

    @Test("a frame outlives its socket and context, on any thread", arguments: [1, 1_000])
    func frameOutlivesSocket(size: Int) async throws {
        let frame = try {
            let (pull, push) = try Scene().pair(.pull, .push, .inproc)
            try push.send(Frame([UInt8](repeating: 42, count: size)))
            return try #require(try pull.receive(timeout: patience)?.first)
        }()
        let bytes = try await onThread { frame.bytes }
        #expect(bytes == [UInt8](repeating: 42, count: size))
    }

    @Test("a received frame can be sent on")
    func receivedFrameSent() throws {
        let scene = try Scene()
        let (pull, push) = try scene.pair(.pull, .push, .inproc)
        let (secondPull, secondPush) = try scene.pair(.pull, .push, .tcp)
        try push.send(["a", "b"])
        let frames = try #require(try pull.receive(timeout: patience))
        try secondPush.send(frames.reversed())
        #expect(try secondPull.receiveTexts() == ["b", "a"])
        #expect(frames.map(\.text) == ["a", "b"])
    }

    @Test("text is nil unless the bytes are UTF-8")
    func textNilBytes() {
        #expect(Frame("grüezi").text == "grüezi")
        #expect(Frame([0xC3]).text == nil)
        #expect("\(Frame([0xC3, 0x28]))" == "(2 bytes)")
        #expect(Frame("a") != Frame("b") && Frame() == "")
    }

    @Test("an error thrown while reading comes through with its type")
    func errorThrownReading() {
        struct Stop: Error, Equatable {}
        #expect(throws: Stop()) {
            try Frame("x").withUnsafeBytes { (_: UnsafeRawBufferPointer) throws(Stop) -> Void in throw Stop() }
        }
    }
}
