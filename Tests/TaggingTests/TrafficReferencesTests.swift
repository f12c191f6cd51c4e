import AssayTesting
import Classification
import Foundation
import LabelSets
import Tagging
import TestSupport
import Testing
import Wire

@Suite("The traffic as the reference of anomalies")
struct TrafficReferencesTests {
    private static let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

    private static func set(_ settings: String = "", more: [String] = []) throws -> PublishedSet {
        let folder = try Scratch()
        let cats = ["a cat purrs", "the cat sleeps", "my cat"] + more
        try folder.write("Labels/pets/cat.txt", cats.map { $0 + "\n" }.joined())
        try folder.write("Labels/pets/dog.txt", "a dog barks\nthe dog runs\nmy dog\n")
        if !settings.isEmpty { try folder.write("Labels/pets/set.yaml", settings) }
        return try SetBuilder(embedder: FakeEmbedder()).build(
            LabelSetReader().read(directory: "\(folder.path)/Labels/pets")
        ).set
    }

    private static func references(cache: String? = nil, standard: AnomalyReference = .traffic) -> TrafficReferences {
        TrafficReferences(
            model: FakeEmbedder().model, standard: standard, cacheDirectory: cache, logger: Samples.quiet)
    }

    /// The text of message `i`, and the set's decisions with and without references.
    private static func text(_ i: Int) -> String { "\(words[i % 10]) \(words[i / 10 % 10]) \(words[i / 100 % 10]) cat" }

    private static func tag(_ tagger: Tagger, _ set: PublishedSet, _ range: Range<Int>) throws -> [Decision] {
        let snapshot = SetRegistry([set]).snapshot
        return try range.flatMap { i in
            try tagger.decide(try tagger.requests([text(i)], with: snapshot), with: snapshot)[0].decisions
        }
    }

    @Test("the examples decide until enough was seen, then the traffic, and results say so")
    func traffic() throws {
        let set = try Self.set()
        let tagger = Tagger(embedder: FakeEmbedder(), traffic: Self.references())
        let plain = try Self.tag(Tagger(embedder: FakeEmbedder()), set, 0..<900)
        let judged = try Self.tag(tagger, set, 0..<900)
        for (one, other) in zip(plain, judged).prefix(400) { #expect(one == other) }
        #expect(judged.suffix(400).allSatisfy { $0.reference == .traffic })
        #expect(judged.allSatisfy { $0.isAnomaly == (Double($0.pValue) <= 0.05) || $0.reference == .examples })
        #expect(plain.map(\.probabilities) == judged.map(\.probabilities))
        let snapshot = SetRegistry([set]).snapshot
        let tag = try tagger.tag([Self.text(7)], with: snapshot)[0].tags[0].tag
        #expect(tag.reference == .traffic)
        let explained = try tagger.tag([Self.text(8)], with: snapshot, explain: true)[0].tags[0].tag
        #expect(explained.reference == .traffic && explained.evidence?.anomaly.reference == .traffic)
        #expect(explained.evidence?.anomaly.reason.contains("recent messages") == true)
    }

    @Test("a text that is an example is never judged")
    func examples() throws {
        let set = try Self.set()
        let tagger = Tagger(embedder: FakeEmbedder(), traffic: Self.references())
        _ = try Self.tag(tagger, set, 0..<500)
        let tag = try tagger.tag(["my cat"], with: SetRegistry([set]).snapshot)[0].tags[0].tag
        #expect(!tag.anomaly && tag.pValue == 1 && tag.reference == nil)
    }

    @Test(
        "a set's own choice comes before the default",
        arguments: [
            ("", AnomalyReference.examples, false), ("", .traffic, true), ("anomaly: {reference: examples}\n", .traffic, false),
            ("anomaly: {reference: traffic}\n", .examples, true),
        ])
    func choice(settings: String, standard: AnomalyReference, isTraffic: Bool) throws {
        let set = try Self.set(settings)
        let tagger = Tagger(embedder: FakeEmbedder(), traffic: Self.references(standard: standard))
        let judged = try Self.tag(tagger, set, 0..<500)
        #expect((judged.last?.reference == .traffic) == isTraffic)
    }

    @Test("what was learned outlasts the run, and examples that change")
    func saved() throws {
        let (folder, set) = (try Scratch(), try Self.set())
        let first = Self.references(cache: folder.path)
        _ = try Self.tag(Tagger(embedder: FakeEmbedder(), traffic: first), set, 0..<600)
        #expect(first.save())
        let second = Self.references(cache: folder.path)
        let changed = try Self.set(more: ["a kitten"])
        #expect(changed.version != set.version)
        #expect(second.reference(named: changed) == first.reference(named: set))
        // Other labels or another method give other typicalities.
        let other = try Self.set("mode: multi\n")
        #expect(!second.reference(named: other).isReady)
    }

    @Test("a damaged file costs a warning")
    func damaged() throws {
        let (folder, set, log) = (try Scratch(), try Self.set(), RecordedLog())
        let first = Self.references(cache: folder.path)
        _ = try Self.tag(Tagger(embedder: FakeEmbedder(), traffic: first), set, 0..<600)
        first.save()
        let file = try #require(FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/traffic").first)
        let url = URL(filePath: "\(folder.path)/traffic/\(file)")
        var data = try Data(contentsOf: url)
        data[data.count / 2] ^= 1
        try data.write(to: url)
        let second = TrafficReferences(
            model: FakeEmbedder().model, cacheDirectory: folder.path, logger: log.logger)
        #expect(!second.reference(named: set).isReady)
        #expect(log.last == "warning a reference of the traffic cannot be used; it is learned again")
    }

    @Test("a folder that cannot be written costs a warning")
    func unwritable() throws {
        let (set, log, folder) = (try Self.set(), RecordedLog(), try Scratch())
        try folder.write("file", "")
        let references = TrafficReferences(
            model: FakeEmbedder().model, cacheDirectory: "\(folder.path)/file", logger: log.logger)
        _ = try Self.tag(Tagger(embedder: FakeEmbedder(), traffic: references), set, 0..<3)
        #expect(!references.save())
        #expect(log.last?.hasPrefix("warning the traffic's reference was not saved") == true)
    }
}
