import Foundation
import Testing

/// What the owner of a multi set learns from `assay eval`.
@Suite("Multi sets", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct MultiSetTests {
    private func evaluate(_ scratch: Scratch, _ arguments: [String]) throws -> Program.Outcome {
        let labels = try scratch.labels()
        try scratch.write(
            "Labels/mood/ok.txt", (1...8).map { "the train leaves at \($0) from platform \($0)" }.joined(separator: "\n"))
        try scratch.write("Labels/mood/set.yaml", "mode: multi\nlabels: {good: {recall: 0.8}, bad: {precision: 0.99}}\n")
        return try Program.run(["eval", "--labels", labels + "/mood", "--cache", scratch.path] + arguments)
    }

    @Test("every label has its threshold, its decisions and its calibration error")
    func report() throws {
        let scratch = try Scratch()
        try scratch.write("test.tsv", "good\tlovely work\nbad\tawful work\nok\tthe train leaves at noon\n")
        let test = ["--test", scratch.path + "/test.tsv"]
        let report = try evaluate(scratch, test + ["--json"]).object()
        let thresholds = try #require(report["thresholds"] as? [[String: Any]])
        #expect(thresholds.map { $0["label"] as? String } == ["bad", "good"])
        #expect(thresholds.map { $0["aim"] as? String } == ["precision 0.99", "recall 0.8"])
        // Six examples promise no precision of 0.99.
        #expect(thresholds.map { $0["aim_reached"] as? Bool } == [false, true])
        #expect((thresholds[0]["table"] as? [Any])?.count == 19)
        let decisions = try #require(report["label_decisions"] as? [[String: Any]])
        #expect(decisions.map { $0["tests"] as? Int } == [1, 1])
        #expect(Set(try #require(report["label_ece"] as? [String: Double]).keys) == ["bad", "good"])

        let text = try evaluate(scratch, test)
        #expect(text.status == 0)
        #expect(text.output.contains("precision 0.99, out of reach"))
        #expect(text.output.contains("calibration error"))
    }

    @Test("on random splits, too; and where labels are mapped nobody knows which one a text has")
    func splitsAndMaps() throws {
        let scratch = try Scratch()
        let splits = try evaluate(scratch, ["--splits", "2", "--json"]).object()
        #expect((splits["label_decisions"] as? [Any])?.count == 2)
        try scratch.write("test.tsv", "any\tlovely work\nok\tthe train leaves at noon\n")
        let mapped = try evaluate(
            scratch, ["--test", scratch.path + "/test.tsv", "--map", "any=good", "--map", "any=bad", "--json"]
        ).object()
        #expect(mapped["label_decisions"] == nil && mapped["thresholds"] != nil)
    }

    @Test("a number of centroids that cannot be is refused", arguments: ["0", "some", "1001"])
    func prototypes(_ value: String) throws {
        let outcome = try evaluate(try Scratch(), ["--splits", "2", "--prototypes", value])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("give auto, or a whole number from 1 to 1000"))
    }

    @Test("several centroids in a multi set are refused where they are asked for")
    func conflict() throws {
        let outcome = try evaluate(try Scratch(), ["--splits", "2", "--prototypes", "3"])
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("a multi set has one per label"))
    }
}
