import AssayTesting
import Classification
import Embedding
import Foundation
import LabelSets
import Tagging
import TestSupport
import Testing
import Wire

@Suite("The combined anomaly") struct StreamReferenceTests {
    private let embedder = FakeEmbedder(dimensions: 32)

    private static let topics = ["river bank water", "tax bill invoice", "football match goal", "rain wind storm"]

    /// A sentence about a topic, with words of its own.
    private static func text(_ topic: Int, _ seed: Int) -> String {
        let words = topics[topic % topics.count]
        return "\(words) \(["new", "old", "big", "small", "late"][seed % 5]) word\(seed % 37) more\(seed % 11)"
    }

    private func set(_ name: String, topics: [Int], examples: Int = 40) throws -> PublishedSet {
        let labels = topics.map { topic in
            Label(
                name: "topic\(topic)",
                examples: (0..<examples).map {
                    LabelExample(text: Self.text(topic, $0 * 7 + 1), file: "topic\(topic).txt", line: $0 + 1)
                })
        }
        return try SetBuilder(embedder: embedder).build(LabelSet(name: name, labels: labels)).set
    }

    private func tagger(_ stream: StreamReference? = nil) -> Tagger {
        Tagger(embedder: embedder, traffic: stream.map { TrafficReferences(model: embedder.model, stream: $0) })
    }

    private static let stranger = "qwzx lkjh zzt vbnm"

    @Test("without a stream the examples judge, whatever sets are asked for") func examplesJudge() throws {
        let registry = SetRegistry([try set("a", topics: [0, 1]), try set("b", topics: [2, 3])], anomalyRate: 0.1)
        let (tagger, snapshot) = (tagger(), registry.snapshot)
        let texts = (0..<200).map { Self.text($0, $0 * 13 + 5) }
        let all = try tagger.tag(texts, with: snapshot)
        let one = try tagger.tag(texts, with: snapshot, sets: [snapshot.defaults[0]])
        #expect(all.map(\.pValue) == one.map(\.pValue) && all.map(\.anomaly) == one.map(\.anomaly))
        #expect(all.allSatisfy { $0.reference == nil && $0.anomaly == (Double($0.pValue!) <= 0.1) })
        #expect(all.count(where: \.anomaly) < 50)
        let strange = try tagger.tag([Self.stranger], with: snapshot)[0]
        #expect(strange.anomaly && strange.pValue! < 0.1)
        let explained = try tagger.tag([Self.stranger], with: snapshot, explain: true)[0]
        #expect(explained.pValue == strange.pValue)
    }

    @Test("a text that is an example is no anomaly") func examplesAreNoAnomalies() throws {
        let registry = SetRegistry([try set("a", topics: [0, 1])], anomalyRate: 0.5)
        let tagger = tagger(StreamReference(model: embedder.model))
        let results = try tagger.tag((0..<40).map { Self.text(0, $0 * 7 + 1) }, with: registry.snapshot)
        #expect(results.allSatisfy { !$0.anomaly && $0.pValue == 1 })
    }

    @Test("a text that no set is asked about is not judged") func unaskedTextsAreNotJudged() throws {
        let registry = SetRegistry([try set("a", topics: [0, 1])])
        let result = try tagger().tag([Self.stranger], with: registry.snapshot, sets: [])[0]
        #expect(!result.anomaly && result.pValue == nil)
    }

    @Test("once enough traffic was seen, it judges at its rate, and a new subject becomes ordinary")
    func trafficJudges() throws {
        let registry = SetRegistry([try set("a", topics: [0, 1])], anomalyRate: 0.05)
        let (tagger, snapshot) = (tagger(StreamReference(model: embedder.model)), registry.snapshot)
        // Half of the stream is about something that the set does not know.
        var results: [TaggedResult] = []
        for start in stride(from: 0, to: 2816, by: 32) {
            results += try tagger.tag((start..<start + 32).map { Self.text($0 % 2 * 2, $0 * 31 + 3) }, with: snapshot)
        }
        #expect(results[0].reference == nil && results.last?.reference == .traffic)
        let later = results[1200...]
        // A text that is an example by chance is not judged.
        #expect(later.allSatisfy { $0.reference == .traffic || $0.pValue == 1 })
        // The reference's own bound for 1,600 messages, and some that do not count.
        #expect(abs(Double(later.count(where: \.anomaly)) / Double(later.count) - 0.05) < 0.025)
        let new = later.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        #expect(Double(new.count(where: \.anomaly)) / Double(new.count) < 0.15)
        #expect(try tagger.tag([Self.stranger], with: snapshot)[0].anomaly)
    }

    @Test("with the examples as reference nothing is learnt") func examplesOnly() throws {
        let registry = SetRegistry([try set("a", topics: [0, 1])])
        let plain = try tagger().tag(["river tax", Self.stranger], with: registry.snapshot)
        let examples = tagger(StreamReference(model: embedder.model, reference: .examples))
        for _ in 0..<40 {
            let results = try examples.tag((0..<32).map { Self.text(2, $0) }, with: registry.snapshot)
            #expect(results.allSatisfy { $0.reference == nil })
        }
        let after = try examples.tag(["river tax", Self.stranger], with: registry.snapshot)
        #expect(after.map(\.pValue) == plain.map(\.pValue))
    }

    @Test("what was learnt outlasts a restart and a change of sets; a damaged file does not") func survives() throws {
        let folder = try Scratch()
        let (a, b) = (try set("a", topics: [0, 1]), try set("b", topics: [2, 3]))
        func stream() -> StreamReference { StreamReference(model: embedder.model, cacheDirectory: folder.path) }
        let first = stream()
        let learning = tagger(first)
        for start in stride(from: 0, to: 1600, by: 32) {
            _ = try learning.tag((start..<start + 32).map { Self.text($0, $0 * 31 + 3) }, with: SetRegistry([a]).snapshot)
        }
        let before = try learning.tag(["river tax goal"], with: SetRegistry([a, b]).snapshot)[0]
        #expect(before.reference == .traffic)
        // Nothing new to save is no failure, and neither is too little.
        #expect(first.save(after: 5000) && first.save() && first.save())

        let again = try tagger(stream()).tag(["river tax goal"], with: SetRegistry([a]).snapshot)[0]
        #expect(again.reference == .traffic)
        let file = try #require(FileManager.default.subpaths(atPath: folder.path)?.first { $0.hasSuffix(".density") })
        let path = "\(folder.path)/\(file)"
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: path))
        #expect(try tagger(stream()).tag(["river tax goal"], with: SetRegistry([a]).snapshot)[0].reference == nil)
    }
}
