import LabelSets
import LabelTools
import Tagging
import Testing

/// The messages to label next.
@Suite("Suggestion run")
struct SuggestionRunTests {
    private func suggest(
        _ sets: [PublishedSet], _ lines: [String], count: Int = 20, withAnomalies: Bool = true, threads: Int = 1
    ) throws -> [SuggestionReport] {
        try SuggestionRun(pass: LabelScene.pass(threads: threads), count: count, withAnomalies: withAnomalies)
            .run(sets, traffic: traffic(lines))
    }

    private func suggest(_ lines: [String], count: Int = 20, withAnomalies: Bool = true) throws -> SuggestionReport {
        try suggest([LabelScene.help().build()], lines, count: count, withAnomalies: withAnomalies)[0]
    }

    private static let clear = ["invoice payment harbour", "parcel courier harbour", "the invoice payment"]
    private static let unsure = "invoice parcel courier payment"

    @Test("the message between two labels is suggested before those that are clear, with both labels")
    func uncertain() throws {
        let report = try suggest(Self.clear + [Self.unsure])
        try #require(report.suggestions.count == 4 && report.pool == 4)
        let first = report.suggestions[0]
        #expect(first.text == Self.unsure && first.line == 4 && first.count == 1)
        #expect(report.suggestions.dropFirst().allSatisfy { $0.uncertainty < first.uncertainty })
        try #require(Set(first.top.map(\.label)) == ["billing", "delivery"])
        #expect(first.proposed == first.top[0].label)
        #expect(abs(first.uncertainty - (1 - first.top[0].confidence + first.top[1].confidence)) < 1e-5)
        #expect(first.reason.contains("billing") && first.reason.contains(" or "))
    }

    @Test("a message that stands for many is suggested before a stray, and its kind once", arguments: [1, 3])
    func diverse(repeats: Int) throws {
        let kind = LabelScene.details.map { "garlic sauce basil \($0)" }
        let stray = "zebra quartz violin nebula"
        let report = try suggest([stray] + kind.flatMap { Array(repeating: $0, count: repeats) }, count: 2)
        try #require(report.suggestions.count == 2)
        #expect(kind.contains(report.suggestions[0].text) && report.suggestions[1].text == stray)
        #expect(report.suggestions.map(\.standsFor) == [12 * repeats, 1])
        #expect(report.suggestions.map(\.count) == [repeats, 1])
        #expect(report.suggestions[0].reason.contains("stands for \(12 * repeats) messages"))
        #expect(!report.suggestions[1].reason.contains("stands for"))
    }

    @Test("examples and what differs from an example or another message in case and punctuation alone are left out")
    func known() throws {
        let report = try suggest(["Invoice payment TODAY!", "parcel courier today", "Unheard of?", "unheard, of", "?!"])
        #expect(report.suggestions.map(\.text) == ["Unheard of?"])
        #expect(report.alreadyExamples == 2 && report.pool == 1 && report.leftAside == 0)
        #expect(report.messages == 5 && report.distinct == 5)
    }

    @Test("what the set flags is left aside, unless asked for, and then told")
    func anomalies() throws {
        let lines = [
            "today payment invoice", "friday courier parcel", "berlin: invoice, payment", "zebra quartz violin nebula",
        ]
        let without = try suggest(lines, withAnomalies: false)
        #expect(without.leftAside == 1 && without.suggestions.allSatisfy { !$0.anomaly } && without.suggestions.count == 3)
        let with = try suggest(lines)
        let strange = try #require(with.suggestions.first { $0.anomaly })
        #expect(with.leftAside == 0 && strange.text == lines[3] && strange.reason.hasSuffix("unlike the set's examples"))
    }

    @Test(
        "where nothing is left to suggest, the report is empty and says why",
        arguments: [(["Invoice payment today", "parcel courier office!"], 2, 0), (["zebra quartz violin nebula"], 0, 1)])
    func nothing(lines: [String], examples: Int, anomalies: Int) throws {
        let report = try suggest(lines, withAnomalies: false)
        #expect(report.suggestions.isEmpty && report.pool == 0)
        #expect(report.alreadyExamples == examples && report.leftAside == anomalies)
    }

    @Test("as many are suggested as asked, or as there are", arguments: [(1, 1), (3, 3), (4, 4), (10_000, 4)])
    func count(asked: Int, given: Int) throws {
        #expect(try suggest(Self.clear + [Self.unsure], count: asked).suggestions.count == given)
    }

    @Test("a few are the first of many: each is chosen given those before it")
    func greedy() throws {
        let lines = (0..<40).map { "\(["invoice", "parcel", "garlic"][$0 % 3]) word\($0) more\($0 % 5)" }
        let many = try suggest(lines, count: 12).suggestions.map(\.text)
        #expect(try suggest(lines, count: 5).suggestions.map(\.text) == Array(many.prefix(5)))
    }

    @Test("every set has its own report, the same again and on any number of threads")
    func reproducible() throws {
        let scene = try LabelScene.help()
        try scene.write("Labels/kitchen/garlic.txt", LabelScene.details.map { "garlic sauce \($0)" })
        try scene.write("Labels/kitchen/coffee.txt", LabelScene.details.map { "coffee cup \($0)" })
        let sets = [try scene.build(), try scene.build("kitchen")]
        let lines = (0..<300).map { "\(["invoice", "parcel", "coffee"][$0 % 3]) word\($0)" } + ["garlic sauce today"]
        let reports = try [1, 1, 3].map { try suggest(sets, lines, threads: $0) }
        #expect(reports[0].map(\.set) == ["help", "kitchen"] && reports[0].map(\.alreadyExamples) == [0, 1])
        #expect(try Set(reports.map { try json($0) }).count == 1)
    }

    @Test("a multi set is least sure of what is nearest a threshold, and proposes all labels given, or the likeliest")
    func multi() throws {
        func suggestion(_ billing: Double, _ delivery: Double) throws -> SuggestionReport.Suggestion {
            let scene = try LabelScene.help(
                settings: "mode: multi\nlabels: {billing: {threshold: \(billing)}, delivery: {threshold: \(delivery)}}")
            return try #require(try suggest([scene.build()], ["invoice payment harbour"])[0].suggestions.first)
        }
        let confidence = try #require(try suggestion(0.5, 0.5).top.first { $0.label == "billing" }).confidence
        #expect(try suggestion(0, 0).proposed == "billing|delivery")
        let none = try suggestion(1, 1)
        #expect(none.proposed == "billing" && abs(none.uncertainty - none.top[0].confidence) < 1e-5)
        let near = try suggestion(Double(confidence), 0)
        #expect(near.uncertainty > 0.99 && near.reason.hasPrefix("billing ") && !near.reason.contains(" or "))
        #expect(try suggestion(0.01, 0.99).uncertainty < near.uncertainty)
    }
}
