import AssayTesting
import Daemon
import Embedding
import Testing

/// The trace context with which the texts of a batch go to a server.
@Suite("Traces of batches") struct TraceTests {
    private static func context(_ digit: Character, state: String? = nil) -> TraceContext {
        TraceContext(parent: "00-\(String(repeating: digit, count: 32))-00f067aa0ba902b7-01", state: state)!
    }

    /// What the texts of one batch are sent with: a message for each of these contexts.
    private func traces(_ contexts: [TraceContext?], _ fields: String = "") async throws -> [TraceContext?] {
        let embedder = TracingEmbedder()
        let cached = CachedEmbedder(embedder, cache: EmbeddingCache(model: embedder.model, capacity: 1 << 20))
        let rig = try ComputeTests.Rig(cached, threads: 1)
        let targets = contexts.map { CollectingTarget(intake: rig.intake, trace: $0) }
        for (index, target) in targets.enumerated() { target.submit("{\"text\":\"a cat \(index)\"\(fields)}") }
        rig.intake.close()
        try await rig.serve()
        #expect(rig.counters.snapshot.tagged == contexts.count && rig.counters.snapshot.batches == 1)
        return embedder.traces
    }

    @Test("messages of one trace pass it on, with its state", arguments: ["", ",\"embed\":true", ",\"explain\":true"])
    func same(_ fields: String) async throws {
        let context = Self.context("a", state: "rojo=1")
        let traces = try await traces([context, context], fields)
        #expect(!traces.isEmpty && traces.allSatisfy { $0 == context })
    }

    @Test("messages of different traces, or of none, pass none on")
    func different() async throws {
        let (one, other) = (Self.context("a"), Self.context("b"))
        for contexts in [[one, other], [one, nil], [nil, one], [nil], [one, Self.context("a", state: "rojo=1")]] {
            #expect(try await traces(contexts) == [nil])
        }
    }
}
