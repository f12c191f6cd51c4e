import Foundation
import Testing
import ZeroMQ

/// An example decides its own text: the real binary, the real model and the shipped moderation set.
@Suite("Examples", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct ExampleTests {
    /// The shipped moderation set in a folder of the test's own.
    private func labels(_ scratch: Scratch) throws -> String {
        try FileManager.default.createDirectory(at: scratch.url("Labels"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Program.repository.appending(path: "Labels/moderation"), to: scratch.url("Labels/moderation"))
        return scratch.path + "/Labels"
    }

    private func append(_ line: String, to file: String, _ scratch: Scratch) throws {
        let url = scratch.url("Labels/moderation/\(file)")
        try Data((try String(contentsOf: url, encoding: .utf8) + line + "\n").utf8).write(to: url, options: .atomic)
    }

    private func tag(_ result: [String: Any]) throws -> [String: Any] {
        try #require((result["tags"] as? [String: [String: Any]])?["moderation"])
    }

    private func check(_ result: [String: Any], _ labels: [String]) throws {
        let tag = try tag(result)
        #expect(tag["labels"] as? [String] == labels, "\(result)")
        #expect(tag["anomaly"] as? Bool == false && tag["p_value"] as? Double == 1)
        #expect(result["anomaly"] as? Bool == false)
    }

    @Test("what is added to a file decides its own text, live, after a restart, and without a daemon")
    func added() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let arguments = ["--labels", try labels(scratch), "--pull", "@" + input, "--push", ">" + output]
        let peer = try Peer(push: input, pull: output)
        let (ordinary, harmful) = ("I miss you, come home soon", "begone")
        do {
            let daemon = try Daemon(arguments, scratch: scratch, cache: Program.cache)
            #expect(try tag(peer.ask(Array(ordinary.utf8)))["p_value"] as? Double != 1)
            try append(ordinary, to: "ok.txt", scratch)
            try append(harmful, to: "harassment.txt", scratch)
            // Both edits may come as one.
            let deadline = Date().addingTimeInterval(60)
            while try tag(peer.ask(Array(harmful.utf8)))["p_value"] as? Double != 1
                || tag(peer.ask(Array(ordinary.utf8)))["p_value"] as? Double != 1
            {
                try #require(Date() < deadline, "the edits are not in use")
            }
            try check(peer.ask(Array(ordinary.utf8)), [])
            try check(peer.ask(Array("BEGONE".utf8)), ["harassment"])
            daemon.terminate()
            #expect(daemon.waitForEnd() == 0)
        }
        let daemon = try Daemon(arguments, scratch: scratch, cache: Program.cache)
        try check(peer.ask(Array(ordinary.utf8)), [])
        try check(peer.ask(Array("Begone".utf8)), ["harassment"])
        let explained = try tag(peer.ask(Array(#"{"text":"begone","explain":true}"#.utf8)))
        let match = try #require((explained["evidence"] as? [String: Any])?["match"] as? [String: Any])
        #expect(match["kind"] as? String == "example")
        #expect((match["examples"] as? [[String: Any]])?.first?["file"] as? String == "harassment.txt")
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)

        let common = ["--labels", scratch.path + "/Labels", "--cache", Program.cache]
        let classified = try Program.run(["classify"] + common + ["--explain", ordinary, harmful])
        #expect(classified.output.contains("the text is an example itself (ok.txt:"), "\(classified.output)")
        #expect(classified.output.contains("harassment 100.0%: given, as the example has it"))
        #expect(classified.output.components(separatedBy: "not an anomaly: the text is an example of this set").count == 3)
        try scratch.write("Labels/moderation/tests.tsv", "ok\t\(ordinary)\nharassment\t\(harmful)\n")
        let tested = try Program.run(["labels", "test", scratch.path + "/Labels", "--cache", Program.cache])
        #expect(tested.status == 0 && tested.output.contains("2 of 2 passed"), "\(tested.output)\(tested.errors)")
        let file = scratch.path + "/Labels/moderation/tests.tsv"
        let evaluated = try Program.run(
            [
                "eval", "--labels", scratch.path + "/Labels/moderation", "--test", file, "--cache", Program.cache,
                "--json",
            ])
        #expect(try evaluated.object()["accuracy"] as? Double == 1)
    }
}
