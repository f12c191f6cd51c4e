import Embedding
import Foundation
import Testing

/// What the cache keeps, seen through its public face.
@Suite("Embedding cache")
struct AdmissionTests {
    /// Counts its computations; an embedding shows its text and whether the batch mattered.
    final class CountingEmbedder: Embedder {
        let model: EmbeddingModel
        let computed = Counter()

        final class Counter: @unchecked Sendable {  // used by one thread at a time
            var texts: [[Int32]] = []
        }

        init(fingerprint: String = String(repeating: "0a", count: 32)) {
            model = EmbeddingModel(
                name: "counting", dimensions: 8, layerCount: 3, maxTokens: 32, precision: "f32", fingerprint: fingerprint)
        }

        func makeSession(layers: [Int]) throws -> any EmbeddingSession { Session(layers: layers, computed: computed) }

        final class Session: EmbeddingSession {
            let layers: [Int]
            let computed: Counter

            init(layers: [Int], computed: Counter) {
                self.layers = layers
                self.computed = computed
            }

            func tokenize(_ text: String) -> TokenizedText {
                TokenizedText(ids: text.lowercased().utf8.prefix(32).map { Int32($0) }, isTruncated: text.utf8.count > 32)
            }

            func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                if batch.contains(where: { $0.ids == [33] }) { throw EmbeddingError(.engine, at: "test", "poisoned") }
                output.resize(rows: batch.count)
                for (row, text) in batch.enumerated() {
                    computed.texts.append(text.ids)
                    for column in 0..<output.columns {
                        let sum = text.ids.reduce(Float(layers[column / 8])) { $0 * 1.25 + Float($1) }
                        output.storage[row * output.columns + column] = sum / Float(column + 1)
                    }
                }
            }
        }
    }

    private func rows(_ session: any EmbeddingSession, _ texts: [String]) throws -> [[Float]] {
        var output = EmbeddingMatrix(layerCount: session.layers.count, dimensions: 8)
        try session.embed(texts.map(session.tokenize), into: &output)
        return texts.indices.map { output[row: $0] }
    }

    private func cache(_ embedder: CountingEmbedder, entries: Int) -> EmbeddingCache {
        // Ids, a row of two layers, and bookkeeping.
        EmbeddingCache(model: embedder.model, capacity: entries * (4 * (1 + 16) + 256))
    }

    @Test("known texts, and texts twice in a batch, are not computed again; every row is its base's, bit for bit")
    func hits() throws {
        let embedder = CountingEmbedder()
        let cached = CachedEmbedder(embedder, cache: EmbeddingCache(model: embedder.model, capacity: 1 << 20))
        let session = try cached.makeSession(layers: [1, 3])
        let plain = try CountingEmbedder().makeSession(layers: [1, 3])
        let batches = [["a", "bc", "a"], ["bc", "d", "A", "d"], ["d", "a"], ["e"], []]
        for batch in batches { #expect(try rows(session, batch) == rows(plain, batch)) }
        #expect(embedder.computed.texts.map(\.count) == [1, 2, 1, 1])
        #expect(cached.cache.statistics.hits == 6)
        #expect(cached.cache.statistics.misses == 4)
        #expect(cached.cache.statistics.entries == 4)
    }

    @Test("every thread's session shares the entries, and other layers start empty")
    func layers() throws {
        let embedder = CountingEmbedder()
        let cached = CachedEmbedder(embedder, cache: EmbeddingCache(model: embedder.model, capacity: 1 << 20))
        let old = try cached.makeSession(layers: [1, 3])
        _ = try rows(old, ["a"])
        _ = try rows(try cached.makeSession(layers: [1, 3]), ["a"])
        #expect(embedder.computed.texts.count == 1)
        let new = try cached.makeSession(layers: [2])
        #expect(try rows(new, ["a"]) == rows(try CountingEmbedder().makeSession(layers: [2]), ["a"]))
        #expect(cached.cache.statistics.entries == 1)
        // A session of the old layers computes, and keeps nothing.
        #expect(try rows(old, ["a"]) == rows(try CountingEmbedder().makeSession(layers: [1, 3]), ["a"]))
        #expect(cached.cache.statistics.entries == 1)
    }

    @Test("a batch that fails leaves nothing behind")
    func failure() throws {
        let embedder = CountingEmbedder()
        let cached = CachedEmbedder(embedder, cache: EmbeddingCache(model: embedder.model, capacity: 1 << 20))
        let session = try cached.makeSession(layers: [1, 3])
        #expect(throws: EmbeddingError.self) { try rows(session, ["a", "!"]) }
        #expect(cached.cache.statistics.entries == 0)
        #expect(try rows(session, ["a"]) == rows(try CountingEmbedder().makeSession(layers: [1, 3]), ["a"]))
    }

    @Test("bytes stay within the capacity, also when an entry is larger than it")
    func bound() throws {
        let embedder = CountingEmbedder()
        let cached = CachedEmbedder(embedder, cache: cache(embedder, entries: 10))
        let session = try cached.makeSession(layers: [1, 3])
        for round in 0..<500 {
            _ = try rows(session, ["t\(round)", "u\(round % 7)"])
            #expect(cached.cache.statistics.bytes <= cached.cache.capacity)
        }
        #expect((5...10).contains(cached.cache.statistics.entries))
        let tiny = CachedEmbedder(embedder, cache: EmbeddingCache(model: embedder.model, capacity: 100))
        _ = try rows(try tiny.makeSession(layers: [1, 3]), ["a", "b"])
        #expect(tiny.cache.statistics.entries == 0)
    }

    @Test("a flood of texts that come once does not drive out those that come again")
    func flood() throws {
        let embedder = CountingEmbedder()
        let cached = CachedEmbedder(embedder, cache: cache(embedder, entries: 50))
        let session = try cached.makeSession(layers: [1, 3])
        let regulars = (0..<20).map { "r\($0)" }
        for _ in 0..<3 { _ = try rows(session, regulars) }
        for start in stride(from: 0, to: 2000, by: 10) { _ = try rows(session, (start..<start + 10).map { "once\($0)" }) }
        let before = embedder.computed.texts.count
        _ = try rows(session, regulars)
        #expect(embedder.computed.texts.count - before <= 2)
    }

    @Test("what once was regular goes when others are")
    func change() throws {
        let embedder = CountingEmbedder()
        let cached = CachedEmbedder(embedder, cache: cache(embedder, entries: 30))
        let session = try cached.makeSession(layers: [1, 3])
        for generation in 0..<3 {
            let regulars = (0..<20).map { "g\(generation)x\($0)" }
            for _ in 0..<12 { _ = try rows(session, regulars) }
            let before = embedder.computed.texts.count
            _ = try rows(session, regulars)
            #expect(embedder.computed.texts.count - before <= 6)
        }
    }
}
