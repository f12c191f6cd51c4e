import AssayTesting
import Embedding
import Foundation
import Synchronization

/// Holds threads that come while it is shut.
final class Gate: Sendable {
    private let condition = NSCondition()
    private let state = Mutex((isOpen: true, held: 0))

    /// How many threads it holds.
    var held: Int { state.withLock { $0.held } }

    func shut() { state.withLock { $0.isOpen = false } }

    func open() {
        condition.lock()
        state.withLock { $0.isOpen = true }
        condition.broadcast()
        condition.unlock()
    }

    func pass() {
        condition.lock()
        state.withLock { $0.held += 1 }
        let limit = Date(timeIntervalSinceNow: 60)
        while !state.withLock({ $0.isOpen }) { precondition(condition.wait(until: limit), "the gate was not opened") }
        state.withLock { $0.held -= 1 }
        condition.unlock()
    }
}

/// Embeds texts with the word "held" only while a gate is open.
struct HeldEmbedder: Embedder {
    let gate: Gate
    private let embedder = FakeEmbedder(dimensions: 16)
    var model: EmbeddingModel { embedder.model }

    init(_ gate: Gate) { self.gate = gate }

    func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        Session(try embedder.makeSession(layers: layers), gate)
    }

    private final class Session: EmbeddingSession {
        private let session: any EmbeddingSession
        private let gate: Gate
        private let word: Int32
        var layers: [Int] { session.layers }

        init(_ session: any EmbeddingSession, _ gate: Gate) {
            (self.session, self.gate) = (session, gate)
            word = session.tokenize("held").ids[1]
        }

        func tokenize(_ text: String) -> TokenizedText { session.tokenize(text) }

        func embed(_ texts: [TokenizedText], into output: inout EmbeddingMatrix) throws {
            if texts.contains(where: { $0.ids.contains(word) }) { gate.pass() }
            try session.embed(texts, into: &output)
        }
    }
}
