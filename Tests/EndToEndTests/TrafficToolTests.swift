import Foundation
import Testing

/// The tools that look at messages without labels, with the real binary and the model.
@Suite("Tools on traffic", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct TrafficToolTests {
    private static let weather = [
        "Heavy rain is expected this afternoon", "It will rain all afternoon", "Rain showers this evening",
        "The forecast says rain tomorrow", "More rain and wind tonight", "Will it rain this weekend?",
        "Rain again, when will it stop?", "The rain forecast for tomorrow morning",
    ]

    /// A set of two labels and messages of both, and of weather, that the set does not know.
    private func scene() throws -> (scratch: Scratch, set: String, traffic: String) {
        let scratch = try Scratch()
        let (billing, delivery) = (LabelModelToolTests.billing, LabelModelToolTests.delivery)
        try scratch.write("Labels/help/billing.txt", billing.dropLast(4).joined(separator: "\n"))
        try scratch.write("Labels/help/delivery.txt", delivery.dropLast(4).joined(separator: "\n"))
        let messages = billing.suffix(4) + delivery.suffix(4) + Self.weather + [billing[0]]
        try scratch.write("traffic.txt", messages.joined(separator: "\n"))
        return (scratch, scratch.path + "/Labels/help", scratch.path + "/traffic.txt")
    }

    private func run(_ arguments: [String], _ scratch: Scratch) throws -> Program.Outcome {
        try Program.run(
            ["labels"] + arguments + ["--model", Program.model, "--cache", scratch.path + "/cache", "--log-level", "error"])
    }

    @Test("stats says how varied labels are and what traffic falls on them")
    func stats() throws {
        let (scratch, set, traffic) = try scene()
        let sets = try run(["stats", set, "--traffic", traffic, "--json"], scratch).object()["sets"] as? [[String: Any]]
        let help = try #require(sets?.first)
        let labels = try #require(help["labels"] as? [[String: Any]])
        #expect(labels.map { $0["label"] as? String } == ["billing", "delivery"])
        let diversity = try #require(labels[0]["diversity"] as? [String: Any])
        let vendi = try #require(diversity["vendi_score"] as? Double)
        #expect(vendi > 5 && vendi < Double(LabelModelToolTests.billing.count - 4))
        let coverage = try #require(help["traffic"] as? [String: Any])
        #expect(coverage["messages"] as? Int == 17)
        // The messages on weather at least are not covered.
        #expect(try #require(coverage["covered"] as? Double) < 0.7)
        #expect(try run(["stats", set], scratch).output.contains("billing"))
    }

    @Test("suggest names what the set is unsure of, never an example, and writes rows to correct")
    func suggest() throws {
        let (scratch, set, traffic) = try scene()
        let report = try run(["suggest", set, "--traffic", traffic, "--count", "5", "--json"], scratch).object()
        let suggestions = try #require(report["suggestions"] as? [[String: Any]])
        #expect(suggestions.count == 5 && report["candidates"] as? Int == 16)
        let texts = suggestions.compactMap { $0["text"] as? String }
        #expect(Set(texts).count == 5 && !texts.contains(LabelModelToolTests.billing[0]))
        let rows = try run(["suggest", set, "--traffic", traffic, "--count", "5", "--format", "tsv"], scratch).lines
        #expect(rows.map { $0.split(separator: "\t").last.map(String.init) } == texts)
        #expect(rows.allSatisfy { $0.hasPrefix("billing\t") || $0.hasPrefix("delivery\t") })
    }

    @Test("discover finds the label that is missing, names it, and writes a set that lint accepts")
    func discover() throws {
        let (scratch, set, traffic) = try scene()
        let folder = scratch.path + "/proposal"
        let arguments = ["discover", set, "--traffic", traffic, "--all", "--least", "3", "--output", folder]
        let proposal = try run(arguments + ["--json"], scratch).object()
        let groups = try #require(proposal["groups"] as? [[String: Any]])
        let rain = try #require(groups.first { ($0["words"] as? [String])?.first == "rain" })
        #expect(try #require(rain["texts"] as? [String]).filter(Self.weather.contains).count >= 6)
        let name = try #require(rain["name"] as? String)
        let file = try String(contentsOf: URL(filePath: "\(folder)/\(name).txt"), encoding: .utf8)
        #expect(file.hasPrefix("# ") && file.contains(Self.weather[1] + "\n"))
        #expect(!(try Program.run(["labels", "lint", "--text-only", folder])).output.contains("wrong"))

        let again = try run(arguments, scratch)
        #expect(again.status == 2 && again.errors.contains("not empty"))
        #expect(try String(contentsOf: URL(filePath: "\(folder)/\(name).txt"), encoding: .utf8) == file)
    }

    @Test("diff counts what a changed set tags differently, and can refuse it")
    func diff() throws {
        let (scratch, set, traffic) = try scene()
        let other = scratch.path + "/Other/help"
        try scratch.write("Other/help/billing.txt", LabelModelToolTests.billing.dropLast(4).joined(separator: "\n"))
        try scratch.write("Other/help/delivery.txt", LabelModelToolTests.delivery.dropLast(4).joined(separator: "\n"))
        let same = try run(["diff", set, other, "--traffic", traffic, "--fail-above", "0", "--json"], scratch)
        #expect(same.status == 0)
        #expect(((try same.object()["sets"] as? [[String: Any]])?.first)?["changed"] as? Int == 0)

        try scratch.write("Other/help/weather.txt", Self.weather.prefix(5).joined(separator: "\n"))
        let changed = try run(["diff", set, other, "--traffic", traffic, "--fail-above", "0.1", "--json"], scratch)
        #expect(changed.status == 1)
        let report = try #require((try changed.object()["sets"] as? [[String: Any]])?.first)
        let transitions = try #require(report["transitions"] as? [[String: Any]])
        #expect(transitions.contains { $0["to"] as? String == "weather" })
        #expect((report["examples"] as? [[String: Any]])?.first?["added"] as? Int == 5)
        let text = try run(["diff", set, other, "--traffic", traffic], scratch)
        #expect(text.status == 0 && text.output.contains("→ weather") && text.output.contains("examples of weather: 5 added"))
    }

    @Test(
        "what cannot be used is refused with a reason",
        arguments: [
            (["stats", "SET", "--traffic", "/nowhere"], "/nowhere"), (["suggest", "SET", "--traffic", "EMPTY"], "no message"),
            (["discover", "/nowhere", "--traffic", "TRAFFIC"], "/nowhere"), (["suggest", "SET"], "--traffic"),
            (["suggest", "SET", "--traffic", "TRAFFIC", "--count", "0"], "--count"),
            (["discover", "SET", "--traffic", "TRAFFIC", "--set", "other"], "no label set other"),
            (["diff", "SET", "/nowhere", "--traffic", "TRAFFIC"], "/nowhere"),
        ])
    func refused(_ arguments: [String], _ reason: String) throws {
        let (scratch, set, traffic) = try scene()
        try scratch.write("empty.txt", " \n\n")
        let places = ["SET": set, "TRAFFIC": traffic, "EMPTY": scratch.path + "/empty.txt"]
        let outcome = try run(arguments.map { places[$0] ?? $0 }, scratch)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(reason))
    }

    @Test("messages come as JSON too, and lines that hold none are told")
    func json() throws {
        let (scratch, set, _) = try scene()
        try scratch.write("t.jsonl", #"{"text":"It rains"}"# + "\n{\"no\":1}\n" + #"{"text":"It rains","id":7}"# + "\n")
        let outcome = try run(["suggest", set, "--traffic", scratch.path + "/t.jsonl", "--json"], scratch)
        let report = try outcome.object()
        #expect(report["messages"] as? Int == 2 && report["candidates"] as? Int == 1)
        #expect(outcome.errors.contains("t.jsonl:2"))
    }
}
