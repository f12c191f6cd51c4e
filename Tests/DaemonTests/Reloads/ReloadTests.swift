import AssayTesting
import Daemon
import Embedding
import Foundation
import LabelSets
import ServiceLifecycle
import Tagging
import TestSupport
import Testing

/// Files that change under a running loader, watched for real.
@Suite("Reload")
struct ReloadTests {
    @Test("an edited file reloads its set alone; a broken edit keeps the last good version and says why")
    func edits() async throws {
        let scratch = try Scratch()
        for name in ["pets", "moods"] {
            try scratch.write("Labels/\(name)/a.txt", "one cat\ntwo cats\n\(name) here\n")
            try scratch.write("Labels/\(name)/b.txt", "one dog\ntwo dogs\n\(name) there\n")
        }
        let registry = SetRegistry()
        let loader = SetLoader(
            folder: try LabelFolder(scratch.path + "/Labels"), builder: SetBuilder(embedder: FakeEmbedder()),
            registry: registry, logger: Samples.quiet)
        try loader.loadAll()
        let first = registry.snapshot.sets
        let group = ServiceGroup(services: [try LabelReloadService(loader: loader)], logger: Samples.quiet)
        let end = Task { try await group.run() }

        try scratch.write("Labels/pets/c.txt", "one bird\ntwo birds\n")
        try await eventually("the edit is in use") { registry.snapshot.sets["pets"]?.labels == ["a", "b", "c"] }
        #expect(registry.snapshot.sets["moods"] === first["moods"])

        let good = registry.snapshot.sets["pets"]
        try scratch.write("Labels/pets/c.txt", [0x66, 0x0A, 0xFF, 0x0A])
        try await eventually("the broken edit is refused") {
            registry.status.contains { $0.name == "pets" && $0.error?.contains("c.txt:2") == true }
        }
        #expect(registry.snapshot.sets["pets"] === good)

        try scratch.write("Labels/pets/c.txt", "one bird\nthree birds\n")
        try await eventually("the mended edit is in use") { registry.status.allSatisfy { $0.error == nil } }
        #expect(registry.snapshot.sets["pets"]?.version != good?.version)

        try scratch.write("Labels/new/a.txt", "up we go\nupwards\n")
        try scratch.write("Labels/new/b.txt", "down we go\ndownwards\n")
        try await eventually("a new set is in use") { registry.snapshot.sets["new"] != nil }
        try FileManager.default.removeItem(atPath: scratch.path + "/Labels/moods")
        try await eventually("a removed set is out of use") { registry.snapshot.sets["moods"] == nil }
        await group.triggerGracefulShutdown()
        try await finish(end)
    }
}

/// What keeps embeddings of examples from one start to the next.
@Suite("Example cache")
struct ExampleCacheTests {
    /// The fake embedder under another fingerprint.
    struct Renamed: Embedder {
        private let embedder = FakeEmbedder()
        let model: EmbeddingModel

        init(_ digit: String) {
            var model = embedder.model
            model.fingerprint = String(repeating: digit, count: 64)
            self.model = model
        }

        func makeSession(layers: [Int]) throws -> any EmbeddingSession { try embedder.makeSession(layers: layers) }
    }

    private func work(_ embedder: any Embedder, _ scratch: Scratch) throws -> SetBuilder.Work {
        try SetBuilder(embedder: embedder, cacheDirectory: scratch.path + "/cache")
            .build(LabelSetReader().read(directory: scratch.path + "/pets")).work
    }

    @Test("a changed example is embedded alone, and a file of another model is ignored")
    func fingerprint() throws {
        let scratch = try Scratch()
        try scratch.write("pets/cat.txt", "a cat purrs\nthe cat sleeps\n")
        try scratch.write("pets/dog.txt", "a dog barks\nthe dog runs\n")
        #expect(try work(Renamed("a"), scratch).embedded == 4)
        #expect(try work(Renamed("a"), scratch).embedded == 0)
        try scratch.write("pets/dog.txt", "a dog barks\nthe dog walks\n")
        let changed = try work(Renamed("a"), scratch)
        #expect(changed.embedded == 1 && changed.cached == 3)

        let first = try segments(in: scratch.path + "/cache")
        #expect(try work(Renamed("b"), scratch).embedded == 4)
        let second = try segments(in: scratch.path + "/cache").filter { !first.contains($0) }
        try #require(first.count == 2 && second.count == 1)
        // Under the right name, but of another model.
        try FileManager.default.removeItem(at: second[0])
        try FileManager.default.copyItem(at: first[0], to: second[0])
        #expect(try work(Renamed("b"), scratch).embedded == 4)
    }

    @Test("a file that was cut or lengthened is ignored", arguments: [-1, -40, 1, 4096])
    func length(_ change: Int) throws {
        let scratch = try Scratch()
        try scratch.write("pets/cat.txt", "a cat purrs\nthe cat sleeps\n")
        try scratch.write("pets/dog.txt", "a dog barks\nthe dog runs\n")
        #expect(try work(FakeEmbedder(), scratch).embedded == 4)
        let file = try #require(try segments(in: scratch.path + "/cache").first)
        var data = try Data(contentsOf: file)
        if change < 0 { data.removeLast(-change) } else { data.append(contentsOf: repeatElement(0, count: change)) }
        try data.write(to: file)
        #expect(try work(FakeEmbedder(), scratch).embedded == 4)
        #expect(try work(FakeEmbedder(), scratch).embedded == 0)
    }
}
