import Foundation
import Testing
import ZeroMQ

/// Evidence from the real binary with the real model.
@Suite("Evidence", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct EvidenceTests {
    /// What any evidence of the scratch set must hold.
    private func check(_ result: [String: Any], label: String, word: String, file: String) throws {
        let tag = try #require((result["tags"] as? [String: [String: Any]])?["mood"])
        #expect(tag["label"] as? String == label)
        let evidence = try #require(tag["evidence"] as? [String: Any])
        #expect(evidence["label"] as? String == label)
        let words = try #require(evidence["words"] as? [[String: Any]])
        let heaviest = words.max { ($0["weight"] as? Double ?? 0) < ($1["weight"] as? Double ?? 0) }
        #expect(heaviest?["text"] as? String == word, "\(words)")
        #expect(words.allSatisfy { $0["start"] is Int && $0["end"] is Int })
        let near = try #require((evidence["nearest"] as? [[String: Any]])?.first)
        #expect(near["file"] as? String == file)
        #expect(near["label"] as? String == label)
        #expect((near["similarity"] as? Double ?? 0) > 0.3 && (near["line"] as? Int ?? 0) > 0)
        #expect((near["since"] as? String)?.hasSuffix("Z") == true)
        let anomaly = try #require(evidence["anomaly"] as? [String: Any])
        #expect((anomaly["reason"] as? String)?.isEmpty == false)
        #expect(anomaly["rate"] as? Double == 0.05 && anomaly["p_value"] is Double && anomaly["statistic"] is String)
    }

    @Test("classify explains in JSON and in words")
    func classify() throws {
        let scratch = try Scratch()
        let common = ["classify", "--explain", "--labels", try scratch.labels(), "--cache", scratch.path + "/cache"]
        let json = try Program.run(common + ["--json", "What an awful hotel"])
        #expect(json.status == 0, "\(json.errors)")
        try check(json.object(), label: "bad", word: "awful", file: "bad.txt")
        let text = try Program.run(common + ["What an awful hotel\u{1B}[31m"]).output
        #expect(text.contains("for bad: awful +"))
        #expect(text.contains("bad.txt:4, since 20"))
        #expect(text.contains("not judged: ") || text.contains("an anomaly: "))
        // Neither colours, as this is no terminal, nor the escape that the text brings along.
        #expect(!text.contains("\u{1B}"))
    }

    @Test("the daemon explains on the wire what is asked, and tags the rest meanwhile; tag shows it")
    func daemon() throws {
        let scratch = try Scratch()
        let (input, output) = ("ipc://\(scratch.path)/in", "ipc://\(scratch.path)/out")
        let daemon = try Daemon(
            ["--labels", scratch.labels(), "--pull", "@" + input, "--push", "@" + output], scratch: scratch)
        let context = try ZeroMQContext()
        let push = try Socket(.push, context: context)
        try push.connect(input)
        var pull: Socket? = try Socket(.pull, context: context)
        try pull!.connect(output)
        let long = String(repeating: "a rather long complaint about nothing in particular ", count: 60)
        let messages =
            [["id": "why", "text": "What an awful hotel", "explain": true]]
            + (0..<3).map { ["id": "long\($0)", "text": long, "explain": true] }
            + (0..<50).map { ["id": "plain\($0)", "text": "I love it"] } as [[String: Any]]
        try push.send(Frame(Array(JSONSerialization.data(withJSONObject: messages))))
        var results: [String: [String: Any]] = [:]
        var order: [String] = []
        for _ in messages {
            let frames = try #require(try pull!.receive(timeout: .seconds(60)))
            let result = try #require(try JSONSerialization.jsonObject(with: Data(frames[0].bytes)) as? [String: Any])
            let id = try #require(result["id"] as? String)
            results[id] = result
            order.append(id)
        }
        #expect(results.count == messages.count)
        // The dear ones, which stand before them in the array, do not hold up the cheap ones.
        let (lastCheap, firstDear) = (order.lastIndex { $0.hasPrefix("plain") }, order.firstIndex { $0.hasPrefix("long") })
        #expect(try #require(lastCheap) < #require(firstDear), "\(order)")
        try check(results["why"] ?? [:], label: "bad", word: "awful", file: "bad.txt")
        let mood = (results["long1"]?["tags"] as? [String: [String: Any]])?["mood"]
        #expect(((mood?["evidence"] as? [String: Any])?["words"] as? [Any])?.count == 32)
        #expect(results["long1"]?["truncated"] as? Bool == true)
        let plain = (results["plain3"]?["tags"] as? [String: [String: Any]])?["mood"]
        #expect(plain != nil && plain?["evidence"] == nil)
        pull = nil

        try scratch.write("texts", "What an awful hotel\n")
        let shown = try Program.run([
            "tag", "--explain", "--push", input, "--pull", output, scratch.path + "/texts",
        ])
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(shown.output.contains("for bad: awful +") && shown.output.contains("bad.txt:4, since 20"))
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }

    @Test("the list of labels names every example with file, line and time")
    func provenance() throws {
        let scratch = try Scratch()
        let outcome = try Program.run([
            "labels", "list", try scratch.labels(), "--examples", "--json", "--cache", scratch.path + "/cache",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let set = try #require((try outcome.object()["sets"] as? [[String: Any]])?.first)
        let bad = try #require((set["labels"] as? [[String: Any]])?.first { $0["name"] as? String == "bad" })
        let examples = try #require(bad["provenance"] as? [[String: Any]])
        #expect(examples.map { $0["line"] as? Int } == [1, 2, 3, 4, 5, 6])
        #expect(examples[3]["text"] as? String == "awful service" && examples[3]["file"] as? String == "bad.txt")
        #expect((examples[3]["since"] as? String)?.hasPrefix("20") == true)
    }
}
