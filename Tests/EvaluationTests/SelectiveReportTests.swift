import AssayTesting
import Classification
import Evaluation
import Foundation
import LabelSets
import Tagging
import TestSupport
import Testing
import Wire

/// Abstention, from a set's settings to its evaluation.
@Suite("Abstention evaluated")
struct SelectiveReportTests {
    private static let embedder = FakeEmbedder()
    private static let chat = [
        "hello my friend", "good evening friend", "thanks friend", "hello again", "evening all", "many thanks",
    ]

    private func record(background: Bool, coverage: Double? = nil, outliers: [String]? = nil) throws -> EvaluationRecord {
        var settings = SetSettings()
        settings.background = background ? "none" : nil
        settings.rejectCoverage = coverage
        let chat = Label(
            name: "none", examples: Self.chat.enumerated().map { LabelExample(text: $1, file: "none.txt", line: $0 + 1) })
        let set = LabelSet(
            name: "animals", settings: settings,
            labels: (Samples.animals.labels + (background ? [chat] : [])).sorted { $0.name < $1.name })
        let test = LabelledTexts(
            texts: ["cat purrs", "a cat meows", "dog barks", "the dog howls", "hello friend thanks"],
            labels: ["cat", "cat", "dog", "cat", "dog"])
        return try Evaluation(embedder: Self.embedder, builder: SetBuilder(embedder: Self.embedder), threads: 1)
            .run(set: set, test: test, outliers: outliers)
    }

    @Test("a set that answers everything has curves, and no rule")
    func noRule() throws {
        let report = try #require(try record(background: false).report.selective)
        #expect(report.coverage == 1 && report.risk == report.fullRisk && report.score == nil && report.threshold == nil)
        #expect(report.outliersAnswered == nil && report.curves.first?.score == .confidence)
        #expect(!report.curves.contains { $0.score == .lead })
        for curve in report.curves {
            #expect((0...1).contains(curve.aurc) && Set(curve.risks.keys) == ["0.8", "0.9", "0.95"])
        }
        let others = report.curves.dropFirst().map(\.aurc)
        #expect(others == others.sorted())
    }

    @Test("texts of the background are left out of the coverage, and count as given to it")
    func background() throws {
        let record = try record(background: true, outliers: ["hello evening friend", "thanks again", "cat purrs"])
        let report = try #require(record.report.selective)
        #expect(record.tests[4].decision.labels.isEmpty && report.coverage == 0.8)
        // Of the four answered the howling dog is called a cat in the file; of all five also the greeting.
        #expect(abs(report.risk - 0.25) < 1e-9)
        #expect(report.fullRisk == 0.2 || report.fullRisk == 0.4)
        #expect(abs(try #require(report.outliersAnswered) - 1 / 3.0) < 1e-9)
        #expect(record.report.accuracy == 0.6)
        let column = try #require(record.report.confusion.columns.firstIndex(of: "none"))
        #expect(record.report.confusion.counts.map { $0[column] } == [0, 1])
    }

    @Test("a tagger gives such a text null and the best labels, without the background")
    func tag() throws {
        let set = try record(background: true, coverage: 0.9).set
        let results = try Tagger(embedder: Self.embedder).tag(
            ["hello friend thanks", "the cat purrs"], with: SetRegistry([set]).snapshot)
        let (chat, cat) = (results[0].tags[0].tag, results[1].tags[0].tag)
        #expect(chat.decision == .single(nil) && chat.margin == nil && chat.version == nil)
        let top = try #require(chat.top)
        #expect(Set(top.map(\.label)) == ["cat", "dog"] && top[0].confidence == chat.confidence)
        #expect(cat.decision == .single("cat") && cat.top == nil)
    }

    @Test("the report's JSON names what the documentation does, and its page draws the curve", arguments: [true, false])
    func shown(background: Bool) throws {
        let record = try record(background: background, coverage: 0.9)
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(record.report)) as? [String: Any]
        let selective = try #require(encoded?["selective"] as? [String: Any])
        #expect(selective["score"] as? String == (background ? "lead" : "confidence") && selective["threshold"] is Double)
        #expect(selective["coverage"] is Double && selective["risk"] is Double && selective["full_risk"] is Double)
        let curve = try #require((selective["curves"] as? [[String: Any]])?.first)
        #expect(curve["aurc"] is Double && (curve["risk"] as? [String: Double])?.count == 3)
        let page = try ReportPage(
            record, origin: .init(subject: "animals", tests: "t.tsv", command: "assay eval", version: "1", time: "now"))
        let html = String(decoding: page.bytes, as: UTF8.self)
        #expect(html.contains("id=\"abstention\"") && html.contains("Risk against coverage") && html.contains("class=\"l0\""))
    }
}
