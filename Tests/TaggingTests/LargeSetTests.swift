import AssayTesting
import Classification
import Embedding
import Foundation
import LabelSets
import Synchronization
import Tagging
import TestSupport
import Testing
import Wording

/// Sets that are too large for memory, which here is next to none.
@Suite("Large sets")
struct LargeSetTests {
    /// Fails once it has embedded this many texts.
    final class Failing: Embedder {
        private let embedder = FakeEmbedder(dimensions: 16)
        let left: Atomic<Int>
        var model: EmbeddingModel { embedder.model }

        init(after count: Int) { left = Atomic(count) }

        struct Failure: Error {}

        final class Session: EmbeddingSession {
            let session: any EmbeddingSession
            let owner: Failing
            var layers: [Int] { session.layers }

            init(_ session: any EmbeddingSession, _ owner: Failing) { (self.session, self.owner) = (session, owner) }

            func tokenize(_ text: String) -> TokenizedText { session.tokenize(text) }

            func embed(_ texts: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                guard owner.left.subtract(texts.count, ordering: .relaxed).newValue >= 0 else { throw Failure() }
                try session.embed(texts, into: &output)
            }
        }

        func makeSession(layers: [Int]) throws -> any EmbeddingSession {
            Session(try embedder.makeSession(layers: layers), self)
        }
    }

    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try write(count: 300)
    }

    private func write(count: Int, dropping: Int = 0, more: [String] = []) throws {
        let subjects = ["cat", "dog", "bird", "fish", "hen", "cow", "bee"]
        for (label, verb) in ["runs", "sleeps", "eats"].enumerated() {
            let lines = (dropping..<count).map { "\(subjects[$0 % 7]) \(verb) \(subjects[($0 * 3 + label) % 7]) number \($0)" }
            try scratch.write("pets/\(verb).txt", (lines + (label == 0 ? more : [])).joined(separator: "\n") + "\n")
        }
        try scratch.write("pets/set.yaml", "layers: [1]\nprototypes: 1\n")
    }

    private func read() throws -> LabelSet { try LabelSetReader().read(directory: scratch.path + "/pets") }

    private func builder(
        _ embedder: any Embedder = FakeEmbedder(dimensions: 16), memory: Int = 1000, cached: Bool = true
    ) -> SetBuilder {
        var builder = SetBuilder(embedder: embedder, cacheDirectory: cached ? scratch.path + "/cache" : nil)
        builder.memoryBytes = memory
        return builder
    }

    private var file: URL {
        get throws {
            let folder = scratch.path + "/cache/examples"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".rows") }
            try #require(names.count == 1)
            return URL(filePath: "\(folder)/\(names[0])")
        }
    }

    @Test("a set built from disk decides and explains as one built in memory", arguments: [true, false])
    func equal(isCached: Bool) throws {
        let large = try builder(cached: isCached).build(read()).set
        let small = try builder(memory: .max, cached: false).build(read()).set
        #expect(large.isStreamed && !small.isStreamed)
        #expect(large.examples.count == 900 && large.version == small.version && large.layers == small.layers)
        let features = try small.features
        #expect(try large.features == features)
        for (one, other) in zip(large.classifier.decide(features), small.classifier.decide(features)) {
            #expect(one.label == other.label && abs(one.confidence - other.confidence) < 1e-4)
        }
        let texts = features.selecting([0, 450, 899])
        let near = try (large.nearestExamples(to: texts, count: 5), small.nearestExamples(to: texts, count: 5))
        for (one, other) in zip(near.0, near.1) {
            #expect(one.map(\.example.text) == other.map(\.example.text))
            #expect(zip(one, other).allSatisfy { abs($0.similarity - $1.similarity) < 1e-5 })
        }
        #expect(large.classifier.summary.notes.contains { $0.hasPrefix("streamed: ") })
        // What is random is seeded, and the number of threads does not matter.
        let again = try builder(cached: false).build(read()).set
        #expect(again.classifier.decide(features) == large.classifier.decide(features))
    }

    @Test("rows are kept on disk: only what is new is embedded, and rows without examples go in the end")
    func kept() throws {
        #expect(try builder().build(read()).work.embedded == 900)
        let size = try Data(contentsOf: file).count
        let again = try builder().build(read())
        #expect(again.work.embedded == 0 && again.work.cached == 900)
        try write(count: 300, more: ["a new one runs"])
        #expect(try builder().build(read()).work.embedded == 1)
        let row = try Data(contentsOf: file).count - size
        #expect(row == 32 + 16 * 4)
        // Two thirds of the rows have no example any more.
        try write(count: 300, dropping: 240)
        let less = try builder().build(read())
        #expect(less.work.embedded == 0 && less.set.examples.count == 180)
        #expect(try Data(contentsOf: file).count < size / 3)
        let small = try builder(memory: .max, cached: false).build(read()).set
        #expect(try less.set.features == small.features)
        #expect(try builder().build(read()).work.cached == 180)
    }

    @Test("an interrupted build goes on where it stopped")
    func interrupted() throws {
        #expect(throws: Failing.Failure.self) { try builder(Failing(after: 512)).build(read()) }
        let rest = try builder().build(read()).work
        #expect(rest.cached >= 256 && rest.embedded == 900 - rest.cached)
    }

    @Test("half a row at the end is cut off, a damaged row counts as absent", arguments: [-1, -90, 50, 0])
    func damaged(change: Int) throws {
        let whole = try builder().build(read()).set.features
        var data = try Data(contentsOf: file)
        if change < 0 { data.removeLast(-change) } else { data.append(contentsOf: repeatElement(7, count: change)) }
        if change == 0 { data[data.count / 2] ^= 1 }
        try data.write(to: file)
        try FileManager.default.removeItem(atPath: scratch.path + "/cache/heads")
        let mended = try builder().build(read())
        #expect(mended.work.embedded == (change > 0 ? 0 : 1))
        #expect(try mended.set.features == whole)
    }

    @Test("a file of another model is started over")
    func otherModel() throws {
        _ = try builder().build(read())
        var data = try Data(contentsOf: file)
        data[12] ^= 1
        try data.write(to: file)
        #expect(try builder().build(read()).work.embedded == 900)
    }

    @Test("examples come and go in a set on disk while it is in use")
    func live() throws {
        let first = try #require(try builder().prepare(builder().build(read()).set))
        try write(count: 300, dropping: 2, more: ["a hen runs away"])
        let second = try #require(try builder().update(first, to: read()))
        #expect(second.examples.count == 895 && second.isStreamed)
        let rebuilt = try builder().build(read()).set
        let features = try rebuilt.features
        #expect(try second.features == features)
        let place = try #require(rebuilt.examples.firstIndex { $0.text == "a hen runs away" })
        #expect(try second.nearestExamples(to: features.selecting([place]), count: 1)[0][0].example.text == "a hen runs away")
        for (one, other) in zip(second.classifier.decide(features), rebuilt.classifier.decide(features)) {
            #expect(abs(one.similarity - other.similarity) < 1e-4)
        }
    }

    @Test("two builds of one set do not write into each other, and a place that cannot be written is told")
    func refused() throws {
        _ = try builder().build(read())
        let descriptor = open(try file.path, O_RDWR)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        let busy = #expect(throws: AssayError.self) { try builder().build(read()) }
        #expect(busy?.message == "another process is building this set")
        flock(descriptor, LOCK_UN)
        #expect(try builder().build(read()).work.embedded == 0)

        try scratch.write("file", "no folder")
        var blocked = SetBuilder(embedder: FakeEmbedder(dimensions: 16), cacheDirectory: scratch.path + "/file")
        blocked.memoryBytes = 1000
        let error = #expect(throws: AssayError.self) { try blocked.build(read()) }
        #expect(error?.place.hasPrefix(scratch.path + "/file/examples/") == true && error?.remedy != nil)
    }

    @Test("progress goes from stage to stage and ends at all examples")
    func progress() throws {
        let told = Mutex<[BuildProgress]>([])
        var builder = self.builder()
        builder.progress = { progress in told.withLock { $0.append(progress) } }
        _ = try builder.build(read())
        let all = told.withLock { $0 }
        let stages = all.map(\.stage).reduce(into: [BuildProgress.Stage]()) { if $0.last != $1 { $0.append($1) } }
        #expect(stages == [.embedding, .fitting, .choosing] && all.last?.total == 1)
        for stage in stages.dropLast() {
            let own = all.filter { $0.stage == stage }
            #expect(own.allSatisfy { $0.total == 900 && $0.set == "pets" } && own.map(\.done).max() == 900)
        }
    }

    @Test("several layers: a sample chooses, and only the chosen are kept")
    func layers() throws {
        try scratch.write("pets/set.yaml", "layers: auto\nprototypes: 1\n")
        let embedder = FakeEmbedder(dimensions: 8, layerCount: 4)
        let set = try builder(embedder).build(read()).set
        #expect(set.isStreamed && set.head.tried.count > 1)
        #expect(try set.features.columns == set.layers.count * 8)
    }

    @Test("what needs all features in memory says so")
    func splits() throws {
        #expect(throws: AssayError.self) { try builder().embed(read()) }
    }
}
