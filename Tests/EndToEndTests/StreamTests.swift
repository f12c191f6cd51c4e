import Foundation
import Testing
import ZeroMQ

/// A stream through the real daemon with the real model over real sockets.
@Suite("Stream", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct StreamTests {
    static let stream = Program.repository.appending(path: "../shared/data/stream/messages.txt")
    static let hasStream = FileManager.default.fileExists(atPath: stream.path)

    /// 10,000 messages, real ones if available, cut short so that the engine is done in a minute.
    private func messages() throws -> [String] {
        guard Self.hasStream else {
            return (0..<10_000).map { "generated message \($0 % 97) about subject \($0 % 31)" }
        }
        let lines = try String(contentsOf: Self.stream, encoding: .utf8).split(separator: "\n").prefix(10_000)
        return lines.enumerated().map { index, line in
            index % 10 == 0
                ? String(line.prefix(120)) : line.split(separator: " ").prefix(3).joined(separator: " ").prefix(40) + "."
        }
    }

    @Test("10,000 messages are answered once each, across a SIGTERM and a restart")
    func exactlyOnce() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let arguments = ["--labels", labels, "--pull", "@" + input, "--push", ">" + output]
        let messages = try messages()
        var answers = [Int](repeating: 0, count: messages.count)
        var answered = 0
        var daemon = try Daemon(arguments, scratch: scratch)
        let peer = try Peer(push: input, pull: output)
        var queue = Array(messages.indices)
        var hasRestarted = false

        func collect(_ wait: Duration) throws -> Bool {
            guard let frames = try peer.pull.receive(timeout: wait) else { return false }
            for frame in frames {
                let result = try #require(try JSONSerialization.jsonObject(with: Data(frame.bytes)) as? [String: Any])
                let id = try #require((result["id"] as? String).flatMap { Int($0) })
                #expect(result["error"] == nil, "\(result)")
                answers[id] += 1
                answered += 1
            }
            return true
        }

        var sent = 0
        var lastAnswer = ContinuousClock.now
        while answered < messages.count {
            while sent < queue.count {
                let id = queue[sent]
                let frame = try JSONSerialization.data(withJSONObject: ["id": String(id), "text": messages[id]])
                guard try peer.push.trySend(Frame(Array(frame))) == .sent else { break }
                sent += 1
            }
            // Both ends are looked at in turn: the sender may have to wait for the daemon to be there.
            if try collect(.milliseconds(20)) { lastAnswer = .now }
            while try collect(.zero) {}
            try #require(.now - lastAnswer < .seconds(30), "\(answered) of \(messages.count) answered, then silence")
            guard answered >= 4000, !hasRestarted else { continue }

            hasRestarted = true
            daemon.terminate()
            #expect(daemon.waitForEnd() == 0)
            // The daemon is gone, so whatever it answered is on its way here.
            while try collect(.milliseconds(500)) {}
            daemon = try Daemon(arguments, scratch: scratch)
            // A sender that does not know what was read of its queue starts a new one with what was not answered.
            queue = messages.indices.filter { answers[$0] == 0 }
            sent = 0
            try peer.reconnect(input)
        }
        #expect(hasRestarted)
        #expect(answers.count { $0 != 1 } == 0)
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("broken, huge and hopeless frames get their errors, and the daemon goes on")
    func badFrames() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", ">" + output], scratch: scratch)
        let peer = try Peer(push: input, pull: output)
        let frames: [([UInt8], String)] = [
            ([0xFF, 0xFE, 0x41], "invalid_utf8"), (Array("   \n\t ".utf8), "empty_text"), ([], "empty_text"),
            ([UInt8](repeating: UInt8(ascii: "["), count: 10_000), "invalid_json"),
            (Array(#"{"id":"x"}"#.utf8), "missing_text"),
            (Array(#"{"text":"x","sets":["nope"]}"#.utf8), "unknown_set"),
            ([UInt8](repeating: 0x61, count: 1_100_000), "too_large"),
            (Array(#"{"text":"too late","deadline_ms":0}"#.utf8), "expired"),
        ]
        for (frame, code) in frames {
            let error = try #require(try peer.ask(frame)["error"] as? [String: Any], "\(code)")
            #expect(error["code"] as? String == code)
            let result = try peer.ask(Array(#"{"id":"after","text":"I love it","metadata":{"n":1.50}}"#.utf8))
            #expect(result["id"] as? String == "after")
            #expect(((result["tags"] as? [String: [String: Any]])?["mood"])?["label"] as? String == "good")
        }
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("a sink that stalls holds the sender, and memory stays flat")
    func stalledSink() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", ">" + output],
            scratch: scratch)
        let context = try ZeroMQContext()
        let push = try Socket(.push, context: context)
        try push.set(.linger, .zero)
        try push.connect(input)
        let before = daemon.residentMegabytes
        var sent = 0
        // Nobody takes results: the daemon reads up to its credit, then the queues fill, then the sender is held.
        while try push.send([Frame("stalled \(sent)")], timeout: .seconds(3)) == .sent {
            sent += 1
            try #require(sent < 50_000, "the sender was never held")
        }
        #expect(daemon.residentMegabytes - before < 80)
        // A consumer comes: everything that was taken comes out.
        let pull = try Socket(.pull, context: context)
        try pull.bind(output)
        for index in 0..<sent {
            let frames = try pull.receive(timeout: .seconds(60))
            try #require(frames != nil, "\(index) of \(sent) results came")
        }
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("a set whose file is edited is loaded again while messages flow; a broken edit keeps the last good one")
    func hotReload() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", ">" + output], scratch: scratch)
        let peer = try Peer(push: input, pull: output)
        func label(_ text: String) throws -> String? {
            ((try peer.ask(Array(text.utf8))["tags"] as? [String: [String: Any]])?["mood"])?["label"] as? String
        }
        #expect(try label("the penguins swim in cold water") != "bird")
        try scratch.write(
            "Labels/mood/bird.txt", "penguins swim\nsparrows sing in the tree\nan eagle hunts\nowls fly at night\n")
        try daemon.waitForLog("label set reloaded", seconds: 20)
        #expect(try label("the penguins swim in cold water") == "bird")
        try scratch.write("Labels/mood/bird.txt", [0x66, 0xFF, 0x0A])
        try daemon.waitForLog("last good version", seconds: 20)
        #expect(try label("the penguins swim in cold water") == "bird")
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }
}
