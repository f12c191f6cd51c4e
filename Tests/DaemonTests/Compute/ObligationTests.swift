import AssayTesting
import Daemon
import Embedding
import Foundation
import LabelSets
import Tagging
import TestSupport
import Testing
import Wire

/// Every message is answered, whatever becomes of it on its way.
@Suite("Obligations")
struct ObligationTests {
    private func error(_ frame: [UInt8]) throws -> String? { try ResultDecoder().decode(frame).failure?.code }

    #if !DEBUG
    @Test("a message dropped on its way is answered with an internal error, and its frame is settled")
    func dropped() throws {
        let target = CollectingTarget(intake: Intake(tokenBudget: 64, maxTokens: 32))
        let receipt = Receipt(target: target, cost: 1)
        let tokens = TokenizedText(ids: [], isTruncated: false)
        PendingMessage(Message(id: "answered", text: "a"), tokens: tokens, receipt: receipt)
            .answer(Array(#"{"id":"answered"}"#.utf8))
        do { _ = PendingMessage(Message(id: "dropped", text: "b"), tokens: tokens, receipt: receipt) }
        #expect(target.settledFrames == 0)
        receipt.decoded()
        #expect(try target.results.map { try ResultDecoder().decode($0).id } == ["answered", "dropped"])
        #expect(try target.results.map(error) == [nil, "internal"])
        #expect(target.settledFrames == 1)
    }
    #endif

    @Test("a batch that fails is answered with internal errors, and the thread goes on")
    func failingBatch() async throws {
        let rig = try ComputeTests.Rig(PoisonedEmbedder(), threads: 1)
        for _ in 0..<3 { rig.target.submit("a poison cat") }
        rig.intake.close()
        try await rig.serve()
        #expect(try rig.target.results.map(error) == ["internal", "internal", "internal"])
        #expect(rig.counters.snapshot.failures[.internal] == 3)
        #expect(rig.target.settledFrames == 3)

        let next = try ComputeTests.Rig(PoisonedEmbedder(), threads: 1)
        async let end: Void = next.serve()
        next.target.submit("a poison cat")
        _ = await next.target.results(count: 1)
        next.target.submit("a healthy cat")
        let results = await next.target.results(count: 2)
        next.intake.close()
        try await end
        #expect(try results.map(error) == ["internal", nil])
    }

    @Test("words that no label knows are an anomaly, the labels' own examples hardly ever")
    func anomaly() async throws {
        let scenes = ["purrs", "sleeps", "eats", "runs", "plays", "hides", "jumps", "rests"]
        let places = ["here", "there", "outside", "upstairs", "again"]
        let texts = scenes.flatMap { scene in places.map { "\(scene) \($0)" } }
        let set = Samples.set(
            "animals", ["cat": texts.map { "the cat kitten \($0)" }, "dog": texts.map { "the dog puppy \($0)" }])
        let embedder = FakeEmbedder()
        let registry = SetRegistry([try SetBuilder(embedder: embedder).build(set).set])
        let tagger = Tagger(embedder: embedder)
        let strange = try tagger.tag(["invoices payable quarterly audit ledger"], with: registry.snapshot)[0]
        #expect(strange.anomaly)
        #expect((strange.tags[0].tag.pValue ?? 1) <= 0.05)
        let known = try tagger.tag(set.examples.map(\.text), with: registry.snapshot)
        #expect(known.count(where: \.anomaly) <= 8, "\(known.map { $0.tags[0].tag.pValue ?? -1 })")
    }

    /// Fails on every batch that holds the word poison.
    struct PoisonedEmbedder: Embedder {
        private let embedder = FakeEmbedder()
        var model: EmbeddingModel { embedder.model }

        func makeSession(layers: [Int]) throws -> any EmbeddingSession {
            Session(try embedder.makeSession(layers: layers))
        }

        final class Session: EmbeddingSession {
            private let session: any EmbeddingSession
            private let poison: Int32
            var layers: [Int] { session.layers }

            init(_ session: any EmbeddingSession) {
                self.session = session
                poison = session.tokenize("poison").ids[1]
            }

            func tokenize(_ text: String) -> TokenizedText { session.tokenize(text) }

            func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                guard !batch.contains(where: { $0.ids.contains(poison) }) else {
                    throw EmbeddingError(.engine, at: "test", "poisoned")
                }
                try session.embed(batch, into: &output)
            }
        }
    }
}
