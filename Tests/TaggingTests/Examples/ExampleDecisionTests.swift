import AssayTesting
import Classification
import Embedding
import Foundation
import LabelSets
import Logging
import Tagging
import TestSupport
import Testing
import Wire

/// A text that is an example has that example's labels, however the set came into use.
@Suite("Examples decide")
struct ExampleDecisionTests {
    /// How a set was made.
    enum Way: CaseIterable { case built, cached, streamed, updated, split }

    private let scratch: Scratch

    /// Two labels that differ by one word, and an example of the first that looks like the second.
    init() throws {
        scratch = try Scratch()
        try write([])
    }

    private func write(_ more: [String], mode: LabelSet.Mode = .single) throws {
        let places = ["here", "there", "outside", "upstairs", "again", "now", "later", "alone", "today", "soon"]
        func lines(_ word: String) -> [String] { places.flatMap { ["\(word) \($0)", "the \(word) rests \($0)"] } }
        let settings = mode == .multi ? "mode: multi\nbackground: calm\n" : ""
        try scratch.write("Labels/mood/set.yaml", settings + "layers: [1]\nmethod: whitened\nprototypes: 1\n")
        try scratch.write("Labels/mood/calm.txt", (lines("friend") + more).joined(separator: "\n") + "\n")
        try scratch.write("Labels/mood/threat.txt", lines("knife").joined(separator: "\n") + "\n")
        try scratch.write("Labels/mood/zeal.txt", lines("flag").joined(separator: "\n") + "\n")
    }

    private func read() throws -> LabelSet { try LabelSetReader().read(directory: scratch.path + "/Labels/mood") }

    private static let odd = "Knife, KNIFE: knife here"

    private func set(_ way: Way, mode: LabelSet.Mode) throws -> PublishedSet {
        var builder = SetBuilder(embedder: FakeEmbedder(dimensions: 16), cacheDirectory: scratch.path + "/cache")
        switch way {
        case .built: break
        case .cached: _ = try builder.build(read())
        case .streamed: builder.memoryBytes = 1000
        case .updated:
            try write(["a friend in need"], mode: mode)
            let before = try builder.build(read()).set
            try write([Self.odd], mode: mode)
            return try #require(try builder.update(before, to: read()))
        case .split:
            let embedded = try builder.embed(read())
            let rows = Array(embedded.examples.indices)
            let head = try embedded.solve(rows: rows)
            let place = try #require(embedded.examples.firstIndex { $0.text == Self.odd })
            let decision = embedded.decide([place], by: head, solvedOn: rows)[0]
            #expect(decision.pValue == 1 && decision.labels == (mode == .single ? [0] : []))
            let others = rows.filter { $0 != place }
            #expect(embedded.decide([place], by: try embedded.solve(rows: others), solvedOn: others)[0].labels == [1])
        }
        return try builder.build(read()).set
    }

    @Test(
        "an example decides its own text, and nothing but its text", arguments: Way.allCases,
        [LabelSet.Mode.single, .multi])
    func decides(way: Way, mode: LabelSet.Mode) throws {
        try write([Self.odd], mode: mode)
        let set = try set(way, mode: mode)
        #expect(set.index.count == 61 && set.isStreamed == (way == .streamed))
        let tagger = Tagger(embedder: FakeEmbedder(dimensions: 16))
        // The fake model reads neither case nor punctuation.
        let texts = ["knife knife knife here", Self.odd, "knife knife knife here you", "a friend in need"]
        let tags = try tagger.tag(texts, with: SetRegistry([set]).snapshot).map { $0.tags[0].tag }
        for tag in tags[..<2] {
            #expect(tag.decision == (mode == .single ? .single("calm") : .multi([])))
            #expect(tag.confidence == (mode == .single ? 1 : 0) && !tag.anomaly && tag.pValue == 1)
        }
        #expect(tags[2].decision == (mode == .single ? .single("threat") : .multi(["threat"])))
        // What the update removed is no longer an example.
        #expect(tags[3].confidence < 1 && tags[3].pValue != 1)
    }

    @Test("an example is never strange, to its set or overall")
    func anomaly() throws {
        let strange = "invoices payable quarterly audit ledger"
        let builder = SetBuilder(embedder: FakeEmbedder())
        func tag() throws -> TaggedResult {
            let snapshot = SetRegistry([try builder.build(read()).set]).snapshot
            return try Tagger(embedder: FakeEmbedder()).tag([strange], with: snapshot)[0]
        }
        let before = try tag()
        #expect(before.anomaly && before.tags[0].tag.anomaly)
        try write([strange])
        let after = try tag()
        #expect(!after.anomaly && !after.tags[0].tag.anomaly && after.tags[0].tag.decision == .single("calm"))
    }

    @Test("of texts that are cut, only the very same is the example")
    func truncated() throws {
        let long = Array(repeating: "knife", count: 40).joined(separator: " ")
        try write([long + " of a friend"])
        let embedder = FakeEmbedder(dimensions: 16, maxTokens: 20)
        let snapshot = SetRegistry([try SetBuilder(embedder: embedder).build(read()).set]).snapshot
        let texts = [long + " of a friend", long + " for you", Array(repeating: "knife", count: 18).joined(separator: " ")]
        let results = try Tagger(embedder: embedder).tag(texts, with: snapshot)
        #expect(results.map(\.truncated) == [true, true, false])
        // The classifier sees the same tokens in all of them.
        #expect(results.map { $0.tags[0].tag.pValue == 1 } == [true, false, false])
        #expect(results.map { $0.tags[0].tag.confidence == 1 } == [true, false, false])
    }

    @Test("examples that differ in case alone and have different labels share the confidence")
    func conflict() throws {
        try write(["FLAG here"])
        let snapshot = SetRegistry([try SetBuilder(embedder: FakeEmbedder()).build(read()).set]).snapshot
        let tag = try Tagger(embedder: FakeEmbedder()).tag(["flag here"], with: snapshot, explain: true)[0].tags[0].tag
        #expect(tag.decision == .single("zeal") && tag.confidence == 0.5)
        #expect(tag.top?.prefix(2).map(\.confidence) == [0.5, 0.5])
        #expect(tag.evidence?.match?.examples.map(\.file) == ["calm.txt", "zeal.txt"])
    }

    @Test("evidence says that the text is an example, and which")
    func evidence() throws {
        try write([Self.odd], mode: .multi)
        let snapshot = SetRegistry([try SetBuilder(embedder: FakeEmbedder()).build(read()).set]).snapshot
        let texts = ["knife knife knife here", "a knife outside"]
        let found = try Tagger(embedder: FakeEmbedder()).tag(texts, with: snapshot, explain: true).map {
            try #require($0.tags[0].tag.evidence)
        }
        let match = try #require(found[0].match)
        #expect(match.kind == .example && match.pull == nil)
        #expect(match.examples.map(\.text) == [Self.odd] && match.examples[0].line == 21)
        #expect(found[0].anomaly.reason == "not an anomaly: the text is an example of this set")
        #expect(found[1].match == nil)
    }

    @Test("a near duplicate is drawn to its example's label where the set's own near duplicates agree")
    func near() throws {
        // In the middle of the two labels but for their near duplicates, which agree.
        let words = (0..<24).map { "w\($0)" }
        func pairs(_ range: Range<Int>) -> String {
            range.flatMap { ["\(words[$0]) odd thing", "thing thing odd odd odd \(words[$0])"] }.joined(separator: "\n")
        }
        try scratch.write("Labels/two/a.txt", pairs(0..<12) + "\n")
        try scratch.write("Labels/two/b.txt", pairs(12..<24) + "\n")
        try scratch.write("Labels/two/set.yaml", "layers: [1]\nmethod: whitened\nshrinkage: 1\nprototypes: 1\n")
        let set = try SetBuilder(embedder: FakeEmbedder(dimensions: 256)).build(
            LabelSetReader().read(directory: scratch.path + "/Labels/two")
        ).set
        let near = try #require(set.classifier.summary.nearDuplicates)
        #expect(near.examples == 48 && near.agreement == 1)
        #expect(near.strength > 0 && near.saving > 0, "\(near)")
        let tag = try Tagger(embedder: FakeEmbedder(dimensions: 256)).tag(
            ["odd w15 thing"], with: SetRegistry([set]).snapshot, explain: true)[0].tags[0].tag
        #expect(tag.decision == .single("b"))
        let match = try #require(tag.evidence?.match)
        #expect(match.kind == .nearDuplicate && match.pull == set.classifier.nearDuplicatePull)
        #expect(match.examples.map(\.text).allSatisfy { $0.contains("w15") } && !match.examples.isEmpty)
    }
}
