import AssayTesting
import Embedding
import Foundation
import LabelSets
import Synchronization
import Tagging
import TestSupport
import Testing
import Wire

/// Evidence from fake embeddings, in which a text is the sum of its words.
@Suite("Evidence")
struct EvidenceTests {
    private func explain(_ text: String, _ sets: [LabelSet] = [Samples.animals]) throws -> [Evidence] {
        let builder = SetBuilder(embedder: FakeEmbedder())
        let registry = SetRegistry(try sets.map { try builder.build($0).set })
        let result = try Tagger(embedder: FakeEmbedder()).tag([text], with: registry.snapshot, explain: true)[0]
        return result.tags.compactMap(\.tag.evidence)
    }

    private func encoded(_ result: TaggedResult) -> [UInt8] {
        var bytes: [UInt8] = []
        ResultEncoder().encode(result, into: &bytes)
        return bytes
    }

    @Test("the word that decides weighs most, and one of the other label speaks against")
    func words() throws {
        let evidence = try explain("the cat, grey; that kitten or a puppy")[0]
        #expect(evidence.label == "cat")
        #expect(evidence.words.map(\.text) == ["the", "cat", "grey", "that", "kitten", "or", "a", "puppy"])
        #expect(evidence.words.max { $0.weight < $1.weight }?.text == "cat")
        #expect(evidence.words.min { $0.weight < $1.weight }?.text == "puppy")
        #expect(evidence.words.last.map { $0.weight < 0 && $0.range == 32..<37 } == true)
        #expect(evidence.labels == nil)
    }

    @Test("a weight is what the label's log-odds lose without the word")
    func weight() throws {
        let registry = SetRegistry([try SetBuilder(embedder: FakeEmbedder()).build(Samples.animals).set])
        let tagger = Tagger(embedder: FakeEmbedder())
        let texts = ["a cat runs", "cat runs", "a runs", "a cat"]
        let results = try tagger.tag(texts, with: registry.snapshot)
        let evidence = try #require(
            try tagger.tag([texts[0]], with: registry.snapshot, explain: true)[0].tags[0].tag.evidence)
        let odds = results.map { result -> Float in
            let tag = result.tags[0].tag
            let odds = log(tag.confidence / (1 - tag.confidence))
            return tag.decision == .single("cat") ? odds : -odds
        }
        #expect(evidence.words.map(\.text) == ["a", "cat", "runs"])
        for (word, without) in zip(evidence.words, odds.dropFirst()) {
            #expect(abs(word.weight - (odds[0] - without)) < 0.01, "\(word)")
        }
    }

    @Test("every set asked for has its own evidence, with the nearest examples by file, line and time")
    func sets() throws {
        let evidence = try explain("a cat purrs, red", [Samples.animals, Samples.colours])
        #expect(evidence.map(\.label) == ["cat", "red"])
        #expect(evidence[1].words.max { $0.weight < $1.weight }?.text == "red")
        let near = try #require(evidence[0].nearest.first)
        #expect(near.labels == .single("cat") && near.text == "a cat purrs" && near.file == "cat.txt" && near.line == 1)
        #expect(evidence[0].nearest.count == 5)
        #expect(evidence[0].nearest.map(\.similarity) == evidence[0].nearest.map(\.similarity).sorted(by: >))
        let since = try #require(ISO8601DateFormatter().date(from: near.since))
        #expect(abs(since.timeIntervalSinceNow) < 600)
    }

    private static let alarms: LabelSet = {
        let set = Samples.set(
            "alarms",
            [
                "fire": ["fire in the hall", "smoke and fire", "the hall burns", "fire fire", "big fire there"],
                "theft": ["a thief stole it", "stolen purse", "the thief ran", "thief in here", "stolen car there"],
                "ok": ["all is well", "a quiet night", "nothing new", "well and quiet", "good night all"],
            ])
        var settings = SetSettings()
        (settings.mode, settings.background) = (.multi, "ok")
        return LabelSet(name: set.name, settings: settings, labels: set.labels)
    }()

    @Test("in mode multi each label given has its words and its threshold; the best one when none is given")
    func multi() throws {
        let given = try explain("fire smoke burns thief stolen stole", [Self.alarms])[0]
        let labels = try #require(given.labels)
        #expect(labels.map(\.label).sorted() == ["fire", "theft"])
        #expect(labels.allSatisfy { $0.threshold == 0.5 && $0.confidence >= 0.5 })
        #expect(given.label == labels[0].label && given.words == labels[0].words)
        let theft = try #require(labels.first { $0.label == "theft" })
        #expect(["thief", "stolen", "stole"].contains(theft.words.max { $0.weight < $1.weight }?.text))
        #expect(["fire", "smoke", "burns"].contains(theft.words.min { $0.weight < $1.weight }?.text))
        let none = try explain("a quiet night, all is well", [Self.alarms])[0]
        #expect(none.labels?.count == 1 && none.labels![0].confidence < 0.5)
        #expect(none.nearest.first?.labels == .multi(["ok"]))
    }

    @Test("an anomaly says so with p-value, limit and its strangest words; a usual text says that it is none")
    func anomaly() throws {
        let scenes = ["purrs", "sleeps", "eats", "runs", "plays", "hides", "jumps", "rests"]
        let places = ["here", "there", "outside", "upstairs", "again"]
        let texts = scenes.flatMap { scene in places.map { "\(scene) \($0)" } }
        let set = Samples.set(
            "animals", ["cat": texts.map { "the cat kitten \($0)" }, "dog": texts.map { "the dog puppy \($0)" }])
        let strange = try explain("the cat kitten invoices payable quarterly audit", [set])[0].anomaly
        #expect(strange.reason.hasPrefix("an anomaly: "))
        #expect(strange.pValue <= strange.rate && strange.rate == 0.05)
        #expect(!strange.words.isEmpty)
        #expect(strange.words.allSatisfy { ["invoices", "payable", "quarterly", "audit"].contains($0.text) && $0.weight > 0 })
        let usual = try explain("here sleeps the cat kitten", [set])[0].anomaly
        #expect(usual.reason.hasPrefix("not an anomaly: ") && usual.words.isEmpty)
        for anomaly in [strange, usual] {
            let (value, limit) = (try #require(anomaly.value), try #require(anomaly.limit))
            let isBeyond = anomaly.statistic == "similarity" ? value < limit : value > limit
            #expect(isBeyond == (anomaly.pValue <= anomaly.rate), "\(anomaly)")
        }
    }

    @Test("a long text is explained in stretches, of a cut one what the model reads")
    func long() throws {
        let text = (0..<120).map { $0 == 80 ? "cat" : "w\($0)" }.joined(separator: " ")
        let words = try explain(text)[0].words
        #expect(words.count == 64)
        #expect(words.max { $0.weight < $1.weight }?.text.contains("cat") == true)
        // The fake model reads 254 words.
        let cut = (0..<2000).map { "w\($0)" }.joined(separator: " ")
        let read = try explain(cut)[0].words
        #expect(read.count == 32)
        #expect(read.last?.text.hasSuffix("w253") == true)
        #expect(read.last!.weight != 0)
    }

    @Test("texts of no word or of one are explained", arguments: [",", "。", "cat", "猫", "😀"])
    func short(_ text: String) throws {
        let evidence = try explain(text)[0]
        #expect(evidence.words.count == (text == "," || text == "。" ? 0 : 1))
        #expect(evidence.nearest.count == 5)
    }

    @Test("explaining a text does not change its tags")
    func sameTags() throws {
        let registry = SetRegistry([try SetBuilder(embedder: FakeEmbedder()).build(Samples.animals).set])
        let texts = ["the cat", "a dog in a car", "one brown kitten, that bites", "zyx"]
        let tagger = Tagger(embedder: FakeEmbedder())
        let plain = try tagger.tag(texts, with: registry.snapshot)
        let explained = try tagger.tag(texts, with: registry.snapshot, explain: true)
        for (plain, explained) in zip(plain, explained) {
            var tag = explained.tags[0].tag
            (tag.evidence, tag.top, tag.margin, tag.version) = (nil, nil, nil, nil)
            var stripped = explained
            stripped.tags = [(set: "animals", tag: tag)]
            #expect(encoded(stripped) == encoded(plain))
        }
    }

    @Test("many long texts are explained in passes of bounded size")
    func bounded() throws {
        let embedder = MeteredEmbedder()
        let registry = SetRegistry([try SetBuilder(embedder: FakeEmbedder()).build(Samples.animals).set])
        let text = (0..<400).map { "word\($0)" }.joined(separator: " ")
        let results = try Tagger(embedder: embedder).tag(
            [String](repeating: text, count: 40), with: registry.snapshot, explain: true)
        #expect(results.count == 40)
        let passes = embedder.passes.withLock { $0 }
        #expect(passes.count > 1)
        // One text more than 4,096 tokens: 34 times 256.
        #expect(passes.max()! <= 4096 + 34 * 256)
        let short = MeteredEmbedder()
        _ = try Tagger(embedder: short).tag(["a cat", "a dog", "my cat"], with: registry.snapshot, explain: true)
        #expect(short.passes.withLock { $0 }.count == 1)
    }

    /// Notes the tokens of every pass.
    final class MeteredEmbedder: Embedder {
        let embedder = FakeEmbedder()
        let passes = Mutex<[Int]>([])
        var model: EmbeddingModel { embedder.model }

        func makeSession(layers: [Int]) throws -> any EmbeddingSession {
            Session(try embedder.makeSession(layers: layers), self)
        }

        final class Session: EmbeddingSession {
            private let session: any EmbeddingSession
            private let owner: MeteredEmbedder
            var layers: [Int] { session.layers }

            init(_ session: any EmbeddingSession, _ owner: MeteredEmbedder) {
                self.session = session
                self.owner = owner
            }

            func tokenize(_ text: String) -> TokenizedText { session.tokenize(text) }

            func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                owner.passes.withLock { $0.append(batch.reduce(0) { $0 + $1.ids.count }) }
                try session.embed(batch, into: &output)
            }
        }
    }
}
