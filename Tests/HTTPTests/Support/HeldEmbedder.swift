import AssayTesting
import Embedding
import Foundation
import Synchronization

/// Embeds as the test server's embedder does, but texts with the word "held" not before it is told to. Counts the texts.
final class HeldEmbedder: Embedder {
    private let embedder = FakeEmbedder(dimensions: 64, layerCount: 1)
    private let gate = DispatchSemaphore(value: 0)
    private let counts = Mutex((held: 0, embedded: 0))

    var model: EmbeddingModel { embedder.model }
    /// How many batches it holds or has held.
    var held: Int { counts.withLock { $0.held } }
    /// How many texts it has embedded.
    var embedded: Int { counts.withLock { $0.embedded } }

    /// Lets a batch go, the one that it holds or the next.
    func release() { gate.signal() }

    func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        Session(self, try embedder.makeSession(layers: layers))
    }

    private final class Session: EmbeddingSession {
        private let owner: HeldEmbedder
        private let session: any EmbeddingSession
        private let word: Int32
        var layers: [Int] { session.layers }

        init(_ owner: HeldEmbedder, _ session: any EmbeddingSession) {
            (self.owner, self.session) = (owner, session)
            word = session.tokenize("held").ids[1]
        }

        func tokenize(_ text: String) -> TokenizedText { session.tokenize(text) }

        func embed(_ texts: [TokenizedText], into output: inout EmbeddingMatrix) throws {
            if texts.contains(where: { $0.ids.contains(word) }) {
                owner.counts.withLock { $0.held += 1 }
                precondition(owner.gate.wait(timeout: .now() + 60) == .success, "the batch was not released")
            }
            owner.counts.withLock { $0.embedded += texts.count }
            try session.embed(texts, into: &output)
        }
    }
}
