import AssayTesting
import Daemon
import Embedding
import Foundation
import LabelSets
import Logging
import Tagging
import TestSupport
import Testing
import Wire

/// Frames through intake, compute threads and label sets, without sockets and without a model.
@Suite("Compute")
struct ComputeTests {
    /// A pipeline on fake embeddings.
    final class Rig: Sendable {
        let intake: Intake
        let counters = PipelineCounters()
        let target: CollectingTarget
        let registry: SetRegistry
        private let service: ComputeService

        init(
            _ embedder: any Embedder = FakeEmbedder(), threads: Int = 2, queueTime: Duration = .milliseconds(50)
        ) throws {
            intake = Intake(tokenBudget: 64, maxTokens: 256, threads: threads, queueTime: queueTime)
            let builder = SetBuilder(embedder: FakeEmbedder())
            registry = SetRegistry(try [Samples.animals, Samples.colours].map { try builder.build($0).set })
            target = CollectingTarget(intake: intake)
            service = ComputeService(
                intake: intake, registry: registry, embedder: embedder, threads: threads, counters: counters,
                logger: Samples.quiet)
        }

        /// Runs the compute threads until the intake is closed and empty.
        func serve() async throws { try await service.run() }

        /// Sends frames, closes the intake and gives all results once the threads have ended.
        func run(_ frames: [String]) async throws -> [[String: Any]] {
            for frame in frames { target.submit(frame) }
            intake.close()
            try await serve()
            return try target.results.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
            }
        }
    }

    private func label(_ result: [String: Any], _ set: String) -> String? {
        ((result["tags"] as? [String: [String: Any]])?[set])?["label"] as? String
    }

    private func code(_ result: [String: Any]) -> String? { (result["error"] as? [String: Any])?["code"] as? String }

    @Test("text, objects and arrays are tagged by every set, metadata comes back")
    func tagging() async throws {
        let results = try await Rig(threads: 1).run([
            "the cat purrs", #"{"id":"o","text":"my dog barks","metadata":{"k":[1.50,null]}}"#,
            #"[{"id":"p","text":"a blue cat"},"the red dog"]"#,
        ])
        #expect(results.count == 4)
        #expect(label(results[0], "animals") == "cat")
        #expect(results[1]["id"] as? String == "o")
        #expect(label(results[1], "animals") == "dog")
        #expect((results[1]["metadata"] as? [String: [Any]])?["k"]?.count == 2)
        #expect(label(results[2], "animals") == "cat" && label(results[2], "colours") == "blue")
        #expect(label(results[3], "animals") == "dog" && label(results[3], "colours") == "red")
        #expect(results[0]["model"] as? String == "fake@fa4efa4e")
        #expect(results[0]["tokens"] as? Int == 5)
    }

    @Test("a message gets the sets it asks for, and evidence when it asks for that")
    func options() async throws {
        let results = try await Rig(threads: 1).run([
            #"{"text":"the cat","sets":["animals"],"explain":true}"#, #"{"text":"the cat","sets":[]}"#,
            #"{"text":"the cat","sets":["animals","nope"]}"#, #"{"text":"the cat","deadline_ms":0}"#,
            #"{"text":"the cat","deadline_ms":600000}"#,
        ])
        let tags = try #require(
            results.first { ($0["tags"] as? [String: Any])?.count == 1 }?["tags"] as? [String: [String: Any]])
        #expect((tags["animals"]?["top"] as? [Any])?.count == 2)
        let none = try #require(results.first { ($0["tags"] as? [String: Any])?.isEmpty == true })
        #expect(none["anomaly"] as? Bool == false)
        #expect(results.compactMap(code).sorted() == ["expired", "unknown_set"])
        #expect(results.count { label($0, "colours") != nil } == 1)
    }

    @Test("in a batch, messages without evidence are answered first, and all are answered")
    func order() async throws {
        let results = try await Rig(threads: 1).run([
            #"[{"id":"why","text":"a cat","explain":true},{"id":"plain","text":"the dog barks"},{"id":"none","text":"a cat","sets":[],"explain":true}]"#
        ])
        #expect(results.map { $0["id"] as? String } == ["plain", "why", "none"])
        #expect((results[2]["tags"] as? [String: Any])?.isEmpty == true)
    }

    @Test("5,000 messages on two threads: each id once, and the same tags as alone")
    func many() async throws {
        var generator = SplitMix64(state: 7)
        let words = ["cat", "dog", "red", "blue", "the", "runs", "sleeps", "car"]
        let texts = (0..<5000).map { _ in
            (0..<Int.random(in: 1...9, using: &generator)).map { _ in words.randomElement(using: &generator)! }.joined(
                separator: " ")
        }
        let rig = try Rig()
        let frames = texts.enumerated().map { #"{"id":"\#($0)","text":"\#($1)"}"# }
        // Every third message comes in an array of some hundred.
        let arrays = stride(from: 0, to: 5000, by: 250).map { start in
            "[" + frames[start..<start + 250].joined(separator: ",") + "]"
        }
        let results = try await rig.run(arrays)
        #expect(Set(results.compactMap { $0["id"] as? String }).count == 5000)
        #expect(results.count == 5000)
        #expect(rig.target.settledFrames == arrays.count)
        #expect(rig.counters.snapshot.tagged == 5000)
        let tagger = Tagger(embedder: FakeEmbedder())
        for result in results.prefix(200) {
            let alone = try tagger.tag([texts[Int(result["id"] as! String)!]], with: rig.registry.snapshot)[0]
            #expect(alone.tags[0].tag.decision == .single(label(result, "animals")!))
        }
    }

    @Test("an embedder that always fails is an internal error for every message")
    func failure() async throws {
        let results = try await Rig(FailingEmbedder(), threads: 1).run(["a cat", "the dog barks"])
        #expect(results.compactMap(code).allSatisfy { $0 == "internal" } as Bool)
        #expect(results.count == 2)
    }

    /// Fails on every batch.
    final class FailingEmbedder: Embedder {
        let model = FakeEmbedder().model
        func makeSession(layers: [Int]) throws -> any EmbeddingSession { Session(layers: layers) }

        final class Session: EmbeddingSession {
            let layers: [Int]
            init(layers: [Int]) { self.layers = layers }
            func tokenize(_ text: String) -> TokenizedText { TokenizedText(ids: [1, 2], isTruncated: false) }
            func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                throw EmbeddingError(.engine, at: "test", "poisoned")
            }
        }
    }
}
