package import Embedding
internal import Synchronization

/// The fake embedder in the place of one that sends texts to a server: records the trace context of every batch.
package final class TracingEmbedder: Embedder {
    private let base: FakeEmbedder
    private let recorded = Mutex<[TraceContext?]>([])

    package var model: EmbeddingModel { base.model }
    /// What each batch so far would have been sent with.
    package var traces: [TraceContext?] { recorded.withLock { $0 } }

    package init(_ base: FakeEmbedder = FakeEmbedder()) { self.base = base }

    package func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        Session(self, try base.makeSession(layers: layers))
    }

    private final class Session: EmbeddingSession {
        private let owner: TracingEmbedder
        private let base: any EmbeddingSession
        private var trace: () -> TraceContext? = { nil }
        var layers: [Int] { base.layers }

        init(_ owner: TracingEmbedder, _ base: any EmbeddingSession) { (self.owner, self.base) = (owner, base) }

        func tokenize(_ text: String) -> TokenizedText { base.tokenize(text) }

        func tracing(_ context: @escaping () -> TraceContext?) { trace = context }

        func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
            let trace = self.trace()
            owner.recorded.withLock { $0.append(trace) }
            try base.embed(batch, into: &output)
        }
    }
}
