import AssayTesting
import Daemon
import Embedding
import Foundation
import LabelSets
import Tagging
import TestSupport
import Testing

/// Frames through a cascade of a static model of words and the fake embedder.
@Suite("Cascade")
struct CascadeTests {
    /// The words that distinguish cats from dogs point apart; words without meaning point nowhere.
    static let words: [String: [Float]] = [
        "cat": [10, 0], "purrs": [5, 1], "meows": [5, 0], "kitten": [5, 1], "dog": [0, 10], "barks": [1, 5], "howls": [0, 5],
        "puppy": [1, 5], "a": [0.1, 0.1], "the": [0.1, 0.1], "my": [0.1, 0.1],
    ]

    /// Compute threads with a cascade before the fake embedder.
    final class Rig: Sendable {
        let intake = Intake(tokenBudget: 64, maxTokens: 256)
        let counters = PipelineCounters()
        let target: CollectingTarget
        let cascade: Cascade
        private let service: ComputeService

        /// - Parameter followed: the cascade's sets.
        init(
            _ model: WordModel, followed: [LabelSet], options: CascadeOptions, animals: LabelSet = Samples.animals
        ) throws {
            let builder = SetBuilder(embedder: FakeEmbedder())
            let published = try [animals, Samples.colours].map { try builder.build($0).set }
            target = CollectingTarget(intake: intake)
            cascade = Cascade(
                embedder: model.embedder, builder: SetBuilder(embedder: model.embedder), options: options,
                logger: Samples.quiet)
            for set in followed {
                try cascade.load(set, published.first { $0.name == set.name }!)
            }
            service = ComputeService(
                intake: intake, registry: SetRegistry(published), embedder: FakeEmbedder(), cascade: cascade, threads: 1,
                counters: counters, logger: Samples.quiet)
        }

        func run(_ frames: [String]) async throws -> [[String: Any]] {
            for frame in frames { target.submit(frame) }
            intake.close()
            try await service.run()
            return try target.results.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
            }
        }
    }

    private static func options(warmUp: Int = 40, sample: Double = 0.0001) -> CascadeOptions {
        var options = CascadeOptions()
        options.agreement = 0.8
        options.warmUp = warmUp
        options.sample = sample
        return options
    }

    private static func frame(_ id: Int, sets: [String] = ["animals"], explain: Bool = false) -> String {
        let text = id % 2 == 0 ? "the cat purrs" : "my dog barks"
        return #"{"id":"\#(id)","text":"\#(text)","sets":["# + sets.map { "\"\($0)\"" }.joined(separator: ",")
            + #"],"explain":\#(explain)}"#
    }

    private func tiers(_ results: [[String: Any]]) -> [Int: String] {
        var tiers: [Int: String] = [:]
        for result in results { tiers[Int(result["id"] as? String ?? "") ?? -1] = result["tier"] as? String ?? "" }
        return tiers
    }

    @Test("the full tier answers while the cascade learns, then the fast tier; every message is answered once")
    func learnsThenAnswers() async throws {
        let model = try WordModel(Self.words)
        let rig = try Rig(model, followed: [Samples.animals], options: Self.options())
        let results = try await rig.run((0..<200).map { Self.frame($0) })
        #expect(Set(results.compactMap { $0["id"] as? String }).count == 200 && results.count == 200)
        let tiers = tiers(results)
        #expect((0..<40).allSatisfy { tiers[$0] == "" })
        #expect((100..<200).count { tiers[$0] == "static" } >= 99)
        for result in results {
            let id = try #require(Int(result["id"] as? String ?? ""))
            let tags = try #require(result["tags"] as? [String: [String: Any]])
            #expect(tags["animals"]?["label"] as? String == (id % 2 == 0 ? "cat" : "dog"))
            let name = try #require(result["model"] as? String)
            #expect(name == (tiers[id] == "static" ? model.embedder.model.identifier : FakeEmbedder().model.identifier))
        }
        #expect(rig.counters.snapshot.fast == tiers.values.count { $0 == "static" })
        #expect(rig.counters.snapshot.tagged == 200)
    }

    @Test("a text that is an example has its labels from either tier, and the fast one is certain of it")
    func examples() async throws {
        let model = try WordModel(Self.words)
        var texts = Dictionary(
            uniqueKeysWithValues: Samples.animals.labels.map { ($0.name, $0.examples.map(\.text)) })
        texts["cat"]?.append("dog dog dog barks")
        let animals = Samples.set("animals", texts)
        let rig = try Rig(model, followed: [animals], options: Self.options(), animals: animals)
        let odd = { (id: Int) in #"{"id":"\#(id)","text":"DOG dog dog barks","sets":["animals"]}"# }
        let results = try await rig.run([odd(0)] + (1..<100).map { Self.frame($0) } + (100..<120).map(odd))
        let tiers = tiers(results)
        #expect(tiers[0] == "" && (100..<120).count { tiers[$0] == "static" } >= 19)
        for result in results where ["0", "100", "119"].contains(result["id"] as? String) {
            let tag = try #require((result["tags"] as? [String: [String: Any]])?["animals"])
            #expect(tag["label"] as? String == "cat" && tag["confidence"] as? Double == 1 && tag["p_value"] as? Double == 1)
        }
    }

    @Test("a message for a set that the fast tier does not have goes to the full tier whole, and so does an explained one")
    func oneSetIsEnough() async throws {
        let model = try WordModel(Self.words)
        let rig = try Rig(model, followed: [Samples.animals], options: Self.options())
        let frames =
            (0..<80).map { Self.frame($0) } + (80..<100).map { Self.frame($0, sets: ["animals", "colours"]) }
            + (100..<110).map { Self.frame($0, explain: true) } + (110..<130).map { Self.frame($0) }
        let tiers = try await tiers(rig.run(frames))
        #expect((80..<110).allSatisfy { tiers[$0] == "" })
        #expect((110..<130).count { tiers[$0] == "static" } >= 19)
    }

    @Test("every message is decided by both tiers when all are sampled")
    func samples() async throws {
        let model = try WordModel(Self.words)
        let rig = try Rig(model, followed: [Samples.animals], options: Self.options(sample: 1))
        let tiers = try await tiers(rig.run((0..<120).map { Self.frame($0) }))
        #expect(tiers.values.allSatisfy { $0 == "" })
        #expect(rig.cascade.summary.map(\.standing) == ["0 answered, agreement 100.0 % of those decided by both"])
    }

    @Test("a static model that cannot tell the labels apart is of no use, and says so")
    func noProfit() async throws {
        let model = try WordModel(Self.words.mapValues { _ in [1, 1] })
        let rig = try Rig(model, followed: [Samples.animals], options: Self.options())
        let tiers = try await tiers(rig.run((0..<120).map { Self.frame($0) }))
        #expect(tiers.values.allSatisfy { $0 == "" })
        #expect(rig.cascade.summary.map(\.standing) == ["0 answered, off"])
    }

    @Test("examples that the static model was fitted to do not vouch for it")
    func heldOut() throws {
        let model = try WordModel(Self.words)
        let full = try SetBuilder(embedder: FakeEmbedder()).build(Samples.animals).set
        let fast = try SetBuilder(embedder: model.embedder).build(Samples.animals).set
        #expect(try HeldOutPairs.of(full, fast: fast, embedder: model.embedder).count == 12)
        let file = StaticModelFile(
            rows: [Float](repeating: 1, count: 2 * (4 + Self.words.count)), dimensions: 2, bigrams: [], maxTokens: 64,
            texts: ["a cat purrs", "the dog runs", "something else"], origin: [:])
        try file.write(to: model.folder, tokenizer: model.folder + "/words.json")
        let fitted = try StaticEmbedder(folder: model.folder)
        #expect(try HeldOutPairs.of(full, fast: fast, embedder: fitted).count == 10)
    }
}
