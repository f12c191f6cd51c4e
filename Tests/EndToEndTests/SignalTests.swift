import Foundation
import Glibc
import Testing
import ZeroMQ

/// SIGTERM and SIGHUP, sent to the real daemon.
@Suite("Signals", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct SignalTests {
    /// A set that takes long to embed.
    private func largeSet(_ scratch: Scratch, name: String = "large", _ count: Int) throws {
        let words = ["red", "green", "blue", "old", "new", "slow", "fast", "warm"]
        for label in ["one", "two"] {
            let lines = (0..<count / 2).map {
                "\(label) \(words[$0 % 8]) thing with number \($0) on the \(words[$0 / 8 % 8]) shelf"
            }
            try scratch.write("Labels/\(name)/\(label).txt", lines.joined(separator: "\n"))
        }
    }

    /// As the first process of a namespace, which gets no signal that it has no handler for.
    static let asFirst = ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
    static let canUnshare = getuid() == 0 && FileManager.default.isExecutableFile(atPath: asFirst[0])

    @Test("told to stop while it embeds 7,000 examples, it ends well")
    func duringStart() throws {
        let scratch = try Scratch()
        try largeSet(scratch, 7000)
        let daemon = try Daemon(
            [
                "--labels", scratch.path + "/Labels", "--pull", "ipc://\(scratch.path)/in", "--push",
                "ipc://\(scratch.path)/out",
            ],
            scratch: scratch, until: "embedding new examples")
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("so does the first process of a namespace", .enabled(if: canUnshare, "takes root and unshare"))
    func asFirstProcess() throws {
        let scratch = try Scratch()
        try largeSet(scratch, 7000)
        let daemon = try Daemon(
            [
                "--labels", scratch.path + "/Labels", "--pull", "ipc://\(scratch.path)/in", "--push",
                "ipc://\(scratch.path)/out",
            ],
            scratch: scratch, wrapper: Self.asFirst, until: "embedding new examples")
        // unshare waits for its child, to which the signal goes.
        let parent = daemon.process.processIdentifier
        let children = try String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
        let child = try #require(children.split(separator: " ").first.flatMap { Int32($0) })
        kill(child, SIGTERM)
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("when a drain's time is up, everything that is left is answered with internal")
    func outOfTime() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", ">" + output], scratch: scratch,
            environment: ["ASSAY_DRAIN_TIMEOUT_SECONDS": "0.3"])
        let peer = try Peer(push: input, pull: output)
        // Far more than can be explained in the time, most of it in frames that have not been read by then.
        let text = String(repeating: "the parcel came late and nobody answers ", count: 20)
        func message(_ id: Int) -> String { #"{"id":"\#(id)","text":"\#(text)","explain":true}"# }
        try peer.push.send(Frame("[\((0..<500).map(message).joined(separator: ","))]"))
        for id in 500..<520 { try peer.push.send(Frame(message(id))) }
        var codes: [String: String] = [:]
        while codes.count < 520 {
            let result = try peer.next()
            if codes.isEmpty { daemon.terminate() }
            let code = (result["error"] as? [String: Any])?["code"] as? String
            #expect(codes.updateValue(code ?? "", forKey: try #require(result["id"] as? String)) == nil)
        }
        #expect(Set(codes.values) == ["", "internal"])
        #expect(Set(codes.keys) == Set((0..<520).map(String.init)))
        // 3 where the last answers were still on their way, or a batch was being computed, half a second later.
        #expect([0, 3].contains(daemon.waitForEnd()))
        try daemon.waitForLog("the drain's time is up", seconds: 10)
    }

    @Test("a drain begins at the signal, also while a set is built")
    func duringBuild() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", ">" + output], scratch: scratch,
            environment: ["ASSAY_DRAIN_TIMEOUT_SECONDS": "20"])
        let peer = try Peer(push: input, pull: output)
        _ = try peer.ask(Array("I love it".utf8))
        try largeSet(scratch, 20_000)
        try daemon.waitForLog("embedding new examples", seconds: 60)
        _ = try peer.ask(Array("I love it".utf8))
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("a second SIGTERM ends at once what a first one drains, and says what is lost")
    func second() throws {
        let scratch = try Scratch()
        let input = "ipc://\(scratch.path)/in"
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", ">ipc://\(scratch.path)/nobody"], scratch: scratch)
        let context = try ZeroMQContext()
        let push = try Socket(.push, context: context)
        try push.connect(input)
        for _ in 0..<5 { try push.send(Frame("I love it")) }
        try daemon.waitForLog("results wait", seconds: 30)
        daemon.terminate()
        try daemon.waitForLog("told to stop; draining", seconds: 30)
        daemon.terminate()
        try daemon.waitForLog("told to stop a second time", seconds: 30)
        try daemon.waitForLog("stopped at once", seconds: 30)
        #expect(daemon.waitForEnd() == 3)
        #expect(daemon.line(with: "stopped at once").contains("received=5"))
    }

    @Test("SIGHUP takes up settings and sets while messages wait; each is answered")
    func reload() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let file = scratch.path + "/assay.yaml"
        try scratch.write("assay.yaml", "log:\n  level: info\nlabels:\n  reload: false\n")
        let daemon = try Daemon(
            ["--config", file, "--labels", labels, "--pull", "@" + input, "--push", ">" + output], scratch: scratch)
        let peer = try Peer(push: input, pull: output)
        for id in 0..<300 { try peer.push.send(Frame(#"{"id":"\#(id)","text":"I love it \#(id)"}"#)) }
        try scratch.write(
            "assay.yaml", "log:\n  level: debug\nlabels:\n  reload: false\n  anomaly_rate: 0.2\ncompute:\n  batch_tokens: 256\n"
        )
        try scratch.write(
            "Labels/weather/rain.txt", "it rains\nwhat a storm\nwet again\nso much rain\nall is grey\nbring a coat")
        try scratch.write(
            "Labels/weather/sun.txt", "it is sunny\nwhat a summer\ndry again\nso much sun\nall is blue\nno clouds")
        daemon.send(SIGHUP)
        try daemon.waitForLog("settings reloaded", seconds: 30)
        #expect(daemon.line(with: "settings reloaded").contains(#"changed="labels.anomaly_rate=0.2 log.level=debug""#))
        try daemon.waitForLog("settings=compute.batch_tokens", seconds: 30)
        var ids: Set<String> = []
        while ids.count < 300 {
            let result = try peer.next()
            #expect(result["error"] == nil)
            ids.insert(try #require(result["id"] as? String))
        }
        try daemon.waitForLog("label set loaded", seconds: 30)
        let tags = try #require(try peer.ask(Array("so much rain".utf8))["tags"] as? [String: Any])
        #expect(Set(tags.keys) == ["mood", "weather"])

        try scratch.write("assay.yaml", "log:\n  levle: debug\n")
        daemon.send(SIGHUP)
        try daemon.waitForLog("settings not reloaded", seconds: 30)
        #expect(daemon.line(with: "settings not reloaded").contains("did you mean log.level?"))
        _ = try peer.ask(Array("so much rain".utf8))
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }
}
