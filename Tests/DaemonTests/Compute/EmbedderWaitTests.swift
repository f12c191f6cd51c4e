import AssayTesting
import Daemon
import Embedding
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// Compute threads with an embedder that waits for a server.
@Suite("Waiting for an embedder")
struct EmbedderWaitTests {
    /// The fake embedder behind a connection that can be lost.
    private final class AwayEmbedder: Embedder {
        let base = FakeEmbedder()
        private let away = Atomic<Bool>(true)
        private let waits = Atomic<Int>(0)

        var model: EmbeddingModel { base.model }
        var health: EmbedderHealth { away.load(ordering: .relaxed) ? .unavailable("away") : .ready }
        /// Sessions that wait.
        var waitCount: Int { waits.load(ordering: .relaxed) }

        func comeBack() { away.store(false, ordering: .relaxed) }
        func makeSession(layers: [Int]) throws -> any EmbeddingSession { Session(self, try base.makeSession(layers: layers)) }

        final class Session: EmbeddingSession {
            private let owner: AwayEmbedder
            private let base: any EmbeddingSession
            private var waiting: () throws -> Void = {}
            var layers: [Int] { base.layers }

            init(_ owner: AwayEmbedder, _ base: any EmbeddingSession) { (self.owner, self.base) = (owner, base) }

            func tokenize(_ text: String) -> TokenizedText { base.tokenize(text) }
            func whileWaiting(_ body: @escaping () throws -> Void) { waiting = body }
            func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                owner.waits.add(1, ordering: .relaxed)
                defer { owner.waits.subtract(1, ordering: .relaxed) }
                while owner.health != .ready {
                    try waiting()
                    usleep(1000)
                }
                try base.embed(batch, into: &output)
            }
        }
    }

    /// Takes no batch with the word "poison".
    private final class PickyEmbedder: Embedder {
        let base = FakeEmbedder()
        var model: EmbeddingModel { base.model }
        func makeSession(layers: [Int]) throws -> any EmbeddingSession { Session(try base.makeSession(layers: layers)) }

        final class Session: EmbeddingSession {
            private let base: any EmbeddingSession
            var layers: [Int] { base.layers }
            init(_ base: any EmbeddingSession) { self.base = base }
            func tokenize(_ text: String) -> TokenizedText { base.tokenize(text) }
            func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                guard !batch.contains(base.tokenize("poison")) else {
                    throw EmbeddingError(.refusedText, at: "test", "poisoned")
                }
                try base.embed(batch, into: &output)
            }
        }
    }

    /// The results' error codes by their ids; "" for tags.
    private func codes(_ results: [[UInt8]]) throws -> [String: String] {
        let pairs = try results.map { bytes in
            let result = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            return (result["id"] as? String ?? "", (result["error"] as? [String: Any])?["code"] as? String ?? "")
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test("while the server is away, deadlines are kept, in the batch and behind it; the rest is tagged when it is back")
    func deadlines() async throws {
        let embedder = AwayEmbedder()
        let rig = try ComputeTests.Rig(embedder, threads: 1)
        let service = Task<Void, any Error> { try await rig.serve() }
        rig.target.submit(
            #"[{"id":"keep","text":"a cat"},{"id":"late","text":"a dog","deadline_ms":300},{"id":"why","text":"a cat","explain":true}]"#
        )
        try await eventually("a batch waits") { embedder.waitCount == 1 }
        rig.target.submit(#"{"id":"behind","text":"the cat","deadline_ms":300}"#)
        rig.target.submit(#"{"id":"patient","text":"the cat","deadline_ms":600000}"#)
        try await eventually("two results") { rig.target.results.count >= 2 }
        #expect(try codes(rig.target.results) == ["late": "expired", "behind": "expired"])
        embedder.comeBack()
        rig.intake.close()
        try await finish(service)
        #expect(
            try codes(rig.target.results)
                == ["keep": "", "late": "expired", "why": "", "behind": "expired", "patient": ""])
        #expect(rig.target.settledFrames == 3)
        #expect(rig.counters.snapshot.tagged == 3)
    }

    @Test("when all messages of the batch have expired, the wait ends", arguments: [false, true])
    func nobody(_ wantsEmbedding: Bool) async throws {
        let embedder = AwayEmbedder()
        let rig = try ComputeTests.Rig(embedder, threads: 1)
        let service = Task<Void, any Error> { try await rig.serve() }
        rig.target.submit(#"{"id":"late","text":"a dog","deadline_ms":300,"embed":\#(wantsEmbedding)}"#)
        try await eventually("a result") { rig.target.results.count >= 1 }
        #expect(try codes(rig.target.results) == ["late": "expired"])
        rig.intake.close()
        try await finish(service)
        #expect(embedder.waitCount == 0)
    }

    @Test("a drain that has run out of time ends the wait, and the messages get an error", arguments: [false, true])
    func drain(_ isExplained: Bool) async throws {
        let embedder = AwayEmbedder()
        let rig = try ComputeTests.Rig(embedder, threads: 2)
        let service = Task<Void, any Error> { try await rig.serve() }
        // A long one is explained in slices.
        let text = String(repeating: "cat dog ", count: isExplained ? 60 : 1)
        for id in ["a", "b"] { rig.target.submit(#"{"id":"\#(id)","text":"\#(text)","explain":\#(isExplained)}"#) }
        try await eventually("both threads wait") { embedder.waitCount == 2 || rig.intake.count == 0 && embedder.waitCount > 0 }
        rig.intake.abandon()
        try await finish(service)
        let codes = try codes(rig.target.results)
        #expect(!codes.isEmpty && codes.values.allSatisfy { $0 == "internal" })
        #expect(String(decoding: rig.target.results[0], as: UTF8.self).contains("the daemon stopped"))
    }

    @Test("a text that the server refuses fails alone")
    func refused() async throws {
        let rig = try ComputeTests.Rig(PickyEmbedder(), threads: 1)
        _ = try await rig.run([
            #"[{"id":"a","text":"a cat"},{"id":"b","text":"poison"},{"id":"c","text":"the dog"}]"#
        ])
        #expect(try codes(rig.target.results) == ["a": "", "b": "internal", "c": ""])
    }
}
