import AssayTesting
import Embedding
import LabelSets
import Tagging
import TestSupport
import Testing
import Wire

/// A plain tagger and a cascade's have the same shape: every request gets its tags once, whichever tier decides.
@Suite("Taggers")
struct CascadeTaggerTests {
    private let texts = ["the cat purrs", "my dog barks", "a kitten", "the puppy howls"]

    private struct Scene {
        let model: WordModel
        let snapshot: SetRegistry.Snapshot
        let cascade: Cascade

        /// - Parameter warmUp: how many messages both tiers decide before the fast one answers.
        init(warmUp: Int = 40, follows: Bool = true) throws {
            model = try WordModel(CascadeTests.words)
            let published = try SetBuilder(embedder: FakeEmbedder()).build(Samples.animals).set
            snapshot = SetRegistry([published]).snapshot
            var options = CascadeOptions()
            options.agreement = 0.8
            options.warmUp = warmUp
            options.sample = 0
            cascade = Cascade(
                embedder: model.embedder, builder: SetBuilder(embedder: model.embedder), options: options)
            if follows { try cascade.load(Samples.animals, published) }
        }

        var tagger: CascadeTagger { CascadeTagger(cascade, embedder: FakeEmbedder()) }
    }

    /// How each request was answered, by tier.
    private func answers(
        _ tagger: any TextTagger, _ texts: [String], _ snapshot: SetRegistry.Snapshot
    ) throws -> [(index: Int, label: SetTag.Decision, tier: TaggedResult.Tier)] {
        var answers: [(Int, SetTag.Decision, TaggedResult.Tier)] = []
        try tagger.tag(tagger.full.requests(texts, with: snapshot), with: snapshot) {
            answers.append(($0, $1.sets[0].tag.decision, $2))
        }
        return answers
    }

    @Test("the full tier answers what no fast set decides, just as a plain tagger")
    func plain() throws {
        let scene = try Scene(follows: false)
        let alone = try answers(Tagger(embedder: FakeEmbedder()), texts, scene.snapshot)
        let cascaded = try answers(scene.tagger, texts, scene.snapshot)
        #expect(alone.map(\.index) == [0, 1, 2, 3] && alone.allSatisfy { $0.tier == .full })
        #expect(cascaded.map(\.index) == alone.map(\.index) && cascaded.map(\.label) == alone.map(\.label))
        #expect(cascaded.allSatisfy { $0.tier == .full })
    }

    @Test("once the fast tier answers, each request is answered once, by the tier's own model")
    func tiers() throws {
        let scene = try Scene()
        let tagger = scene.tagger
        let lessons = (0..<60).map { $0 % 2 == 0 ? "the cat purrs" : "my dog barks" }
        #expect(try answers(tagger, lessons, scene.snapshot).allSatisfy { $0.tier == .full })
        let mixed = ["the cat purrs", "zebra quagga okapi", "my dog barks"]
        let found = try answers(tagger, mixed, scene.snapshot)
        #expect(found.map(\.index).sorted() == [0, 1, 2])
        #expect(Set(found.filter { $0.tier == .fast }.map(\.index)).isSuperset(of: [0, 2]))
        let results = try tagger.tag(mixed, with: scene.snapshot)
        #expect(results.map(\.id) == ["0", "1", "2"])
        let models: [TaggedResult.Tier: String] = [
            .fast: scene.model.embedder.model.identifier, .full: FakeEmbedder().model.identifier,
        ]
        #expect(results.allSatisfy { $0.model == models[$0.tier] })
        #expect(try tagger.tag(mixed, with: scene.snapshot, explain: true).allSatisfy { $0.tier == .full })
    }
}
