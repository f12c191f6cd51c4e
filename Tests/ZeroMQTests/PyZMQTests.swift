import Foundation
import Testing
import ZeroMQ

/// Another implementation of the same API at the other end of the wire.
@Suite(
    "Talking to pyzmq", .enabled(if: Python.hasZeroMQ, "needs python3 with pyzmq; name an interpreter that has it in PYTHON"))
struct PyZMQTests {
    private static let messages = (0..<1_000).map { number in
        [Frame("message \(number)"), Frame(), Frame((0..<(number % 300)).map { UInt8(truncatingIfNeeded: $0 &+ number) })]
    }

    @Test("frames sent to pyzmq come back")
    func toPython() throws {
        let scene = try Scene()
        let (push, pull) = (try scene.socket(.push), try scene.socket(.pull))
        let python = try Python.start(
            """
            source, sink = context.socket(zmq.PULL), context.socket(zmq.PUSH)
            source.connect(sys.argv[1]); sink.connect(sys.argv[2])
            for _ in range(int(sys.argv[3])): sink.send_multipart(source.recv_multipart())
            """,
            [try push.bind("tcp://127.0.0.1:*"), try pull.bind("tcp://127.0.0.1:*"), "\(Self.messages.count)"]
        )
        for message in Self.messages { #expect(try push.send(message, timeout: patience) == .sent) }
        for message in Self.messages { #expect(try pull.receive(timeout: patience) == message) }
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
    }

    @Test("frames sent by pyzmq come back to it")
    func fromPython() throws {
        let scene = try Scene()
        let router = try scene.socket(.router)
        let python = try Python.start(
            """
            dealer = context.socket(zmq.DEALER)
            dealer.connect(sys.argv[1])
            messages = [[b"message %d" % n, b"", bytes(k % 256 for k in range(n % 300))] for n in range(int(sys.argv[2]))]
            for message in messages: dealer.send_multipart(message)
            for message in messages: assert dealer.recv_multipart() == message
            """,
            [try router.bind("tcp://127.0.0.1:*"), "\(Self.messages.count)"]
        )
        for _ in Self.messages {
            let message = try #require(try router.receive(timeout: patience))
            #expect(message.count == 4)
            try router.send(message)
        }
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
    }
}

/// The interpreter, and scripts that end by themselves when nothing comes.
enum Python {
    static let interpreter = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"

    static let hasZeroMQ: Bool = {
        guard let process = try? run(["-c", "import zmq"], quietly: true) else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    static func start(_ script: String, _ arguments: [String]) throws -> Process {
        let prelude = """
            import sys, zmq
            context = zmq.Context()
            context.setsockopt(zmq.RCVTIMEO, 20_000); context.setsockopt(zmq.SNDTIMEO, 20_000)
            context.setsockopt(zmq.LINGER, 20_000)

            """
        return try run(["-c", prelude + script] + arguments, quietly: false)
    }

    private static func run(_ arguments: [String], quietly: Bool) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        if quietly { process.standardError = FileHandle.nullDevice }
        try process.run()
        return process
    }
}
