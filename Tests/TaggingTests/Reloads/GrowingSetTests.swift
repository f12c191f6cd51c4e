import AssayTesting
import Embedding
import LabelSets
import Synchronization
import Tagging
import TestSupport
import Testing
import Threads

/// Sets whose next example makes them large enough for another kind of build.
@Suite("Sets that grow past a threshold")
struct GrowingSetTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func write(_ count: Int, _ settings: String) throws {
        for (label, verb) in ["runs", "sleeps"].enumerated() {
            let lines = (0..<(count + 1 - label) / 2).map { "number \($0) \(verb) \($0 % 7)" }
            try scratch.write("Labels/pets/\(verb).txt", lines.joined(separator: "\n") + "\n")
        }
        try scratch.write("Labels/pets/set.yaml", settings)
    }

    private func check(
        count: Int, _ settings: String, _ embedder: FakeEmbedder, memory: Int = .max,
        _ outgrown: (PublishedSet) -> Bool
    ) throws {
        let registry = SetRegistry()
        try write(count, settings)
        var builder = SetBuilder(embedder: embedder, cacheDirectory: scratch.path + "/cache")
        builder.memoryBytes = memory
        let loader = SetLoader(
            folder: try LabelFolder(scratch.path + "/Labels"), builder: builder, registry: registry, logger: Samples.quiet)
        try loader.loadAll()
        loader.prepare()
        let first = try #require(registry.snapshot.sets["pets"])
        #expect(first.examples.count == count && !outgrown(first))

        try write(count + 1, settings)
        // Even while files may be about to change, and where nothing may be built.
        let outcome = loader.reload("pets", isTorn: true, upTo: BuildSize(newTexts: 0, examples: 0), BuildTicket())
        let second = try #require(registry.snapshot.sets["pets"])
        #expect(outcome == .updated(refit: .large) && second.examples.count == count + 1 && second.layers == first.layers)

        loader.refit("pets")
        let third = try #require(registry.snapshot.sets["pets"])
        #expect(third.version == second.version && third.examples.count == count + 1 && outgrown(third))
    }

    @Test("the example that makes a set try all layers is in use at once; the layers are chosen by the next fit")
    func layers() throws {
        let settings = "method: whitened\nshrinkage: 0.3\nprototypes: 1\n"
        try check(count: 1999, settings, FakeEmbedder(dimensions: 4, layerCount: 6)) { !$0.head.tried.isEmpty }
    }

    @Test("the example that makes a set too large for memory is in use at once; the next fit builds it from disk")
    func memory() throws {
        let settings = "method: whitened\nshrinkage: 0.3\nprototypes: 1\nlayers: [1]\n"
        try check(count: 200, settings, FakeEmbedder(dimensions: 16), memory: 200 * 16 * 4) { $0.isStreamed }
    }

    @Test("a build that is cancelled leaves what it has embedded to the next")
    func kept() throws {
        try write(2000, "")
        let cancellation = Cancellation()
        let set = try LabelSetReader().read(directory: scratch.path + "/Labels/pets")
        var builder = SetBuilder(
            embedder: Cancelling(cancellation, after: 1000), cacheDirectory: scratch.path + "/cache")
        builder.cancellation = cancellation
        #expect(throws: CancellationError.self) { try builder.build(set) }
        builder.cancellation = nil
        let work = try builder.build(set).work
        #expect(work.cached > 500 && work.cached < 2000 && work.embedded == 2000 - work.cached)
    }

    /// Cancels once it has embedded this many texts.
    private struct Cancelling: Embedder {
        private let embedder = FakeEmbedder(dimensions: 4, layerCount: 1)
        private let left: Left
        var model: EmbeddingModel { embedder.model }

        init(_ cancellation: Cancellation, after count: Int) { left = Left(cancellation, count) }

        func makeSession(layers: [Int]) throws -> any EmbeddingSession {
            Session(try embedder.makeSession(layers: layers), left)
        }

        final class Left: Sendable {
            private let cancellation: Cancellation
            private let count: Mutex<Int>

            init(_ cancellation: Cancellation, _ count: Int) {
                self.cancellation = cancellation
                self.count = Mutex(count)
            }

            func take(_ number: Int) {
                count.withLock { count in
                    count -= number
                    if count <= 0 { cancellation.cancel() }
                }
            }
        }

        final class Session: EmbeddingSession {
            private let session: any EmbeddingSession
            private let left: Left
            var layers: [Int] { session.layers }
            init(_ session: any EmbeddingSession, _ left: Left) { (self.session, self.left) = (session, left) }
            func tokenize(_ text: String) -> TokenizedText { session.tokenize(text) }
            func embed(_ texts: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                try session.embed(texts, into: &output)
                left.take(texts.count)
            }
        }
    }
}
