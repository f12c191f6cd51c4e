import AssayTesting
import Embedding
import Foundation
import LabelSets
import Logging
import Tagging
import TestSupport
import Testing
import Wording

@Suite("Label sets in use")
struct SetTests {
    private func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "assay-sets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url.appending(path: "Labels/pets"), withIntermediateDirectories: true)
        try Data("a cat purrs\nthe cat sleeps\nmy cat\n".utf8).write(to: url.appending(path: "Labels/pets/cat.txt"))
        try Data("a dog barks\nthe dog runs\nmy dog\n".utf8).write(to: url.appending(path: "Labels/pets/dog.txt"))
        return url
    }

    private func loader(
        _ url: URL, registry: SetRegistry = SetRegistry(), logger: Logger = Samples.quiet
    ) throws -> SetLoader {
        SetLoader(
            folder: try LabelFolder(url.path + "/Labels"),
            builder: SetBuilder(embedder: FakeEmbedder(), cacheDirectory: url.path + "/cache"), registry: registry,
            logger: logger)
    }

    @Test("a new set that is written file by file is said to need what is missing, until it is whole; a broken one is an error")
    func incomplete() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let log = RecordedLog()
        let registry = SetRegistry()
        let loader = try loader(url, registry: registry, logger: log.logger)
        try loader.loadAll()
        func write(_ name: String, _ text: String) throws {
            let file = url.appending(path: "Labels/new/\(name)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            loader.reload("new")
        }
        try write("set.yaml", "mode: multi\nbackground: fine\n")
        #expect(
            log.last == "notice new label set is not complete yet: it needs two labels with examples, "
                + "examples of \"fine\", which set.yaml names")
        try write("urgent.txt", "fire\nflood\n")
        #expect(
            log.last == "notice new label set is not complete yet: it needs a second label with examples, "
                + "examples of \"fine\", which set.yaml names")
        try write("fine.txt", "one\n")
        #expect(log.last == "notice new label set is not complete yet: it needs a second example of \"fine\"")
        let count = log.count
        loader.reload("new")
        #expect(log.count == count)
        try write("fine.txt", "one\ntwo\n")
        #expect(log.last == "notice label set loaded" && registry.snapshot.sets["new"] != nil)
        #expect(!log.lines.contains { $0.hasPrefix("error") })

        try write("fine.txt", "")
        #expect(log.last == "error label set not reloaded; its last good version stays in use")
        try Data("mode: [\n".utf8).write(to: url.appending(path: "Labels/new/set.yaml"))
        registry.remove("new")
        loader.reload("new")
        #expect(log.last == "error new label set not loaded")
    }

    @Test("a second build embeds nothing, a new example only itself, a damaged cache everything")
    func cache() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let builder = try loader(url).builder
        let directory = url.path + "/Labels/pets"
        func work() throws -> SetBuilder.Work { try builder.build(LabelSetReader().read(directory: directory)).work }
        #expect(try work().embedded == 6)
        #expect(try work().embedded == 0)
        try Data("a dog barks\nthe dog runs\nmy dog\na puppy\n".utf8).write(to: url.appending(path: "Labels/pets/dog.txt"))
        #expect(try work().embedded == 1)
        for file in try segments(in: url.path + "/cache") {
            var data = try Data(contentsOf: file)
            data[20] ^= 0xFF
            try data.write(to: file)
        }
        #expect(try work().embedded == 7)
        #expect(try work().embedded == 0)
    }

    @Test("sets that are all gone stay in use, and a set gone on its own goes")
    func vanished() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let files = FileManager.default
        for name in ["moods", "tones"] {
            try files.copyItem(at: url.appending(path: "Labels/pets"), to: url.appending(path: "Labels/\(name)"))
        }
        let registry = SetRegistry()
        let loader = try loader(url, registry: registry)
        try loader.loadAll()
        let before = registry.snapshot.sets

        try files.removeItem(at: url.appending(path: "Labels/tones"))
        loader.remove("tones")
        #expect(registry.snapshot.sets.keys.sorted() == ["moods", "pets"])

        try files.moveItem(at: url.appending(path: "Labels"), to: url.appending(path: "Away"))
        for name in ["moods", "pets"] { loader.remove(name) }
        #expect(registry.snapshot.sets.keys.sorted() == ["moods", "pets"])
        #expect(registry.snapshot.sets["pets"] === before["pets"])
        #expect(registry.status.allSatisfy { $0.error?.contains("gone") == true })

        // One of them is back: the other has been removed after all.
        try files.createDirectory(at: url.appending(path: "Labels"), withIntermediateDirectories: true)
        try files.moveItem(at: url.appending(path: "Away/pets"), to: url.appending(path: "Labels/pets"))
        loader.reload("pets")
        #expect(registry.snapshot.sets.keys.sorted() == ["pets"])
        #expect(registry.status.map(\.error) == [nil])
    }

    @Test("both sets are back before the first is read again: none goes")
    func returned() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let files = FileManager.default
        try files.copyItem(at: url.appending(path: "Labels/pets"), to: url.appending(path: "Labels/moods"))
        let registry = SetRegistry()
        let loader = try loader(url, registry: registry)
        try loader.loadAll()
        try files.moveItem(at: url.appending(path: "Labels"), to: url.appending(path: "Away"))
        for name in ["moods", "pets"] { loader.remove(name) }
        try files.moveItem(at: url.appending(path: "Away"), to: url.appending(path: "Labels"))
        for name in ["moods", "pets"] { loader.reload(name) }
        #expect(registry.snapshot.sets.keys.sorted() == ["moods", "pets"])
        #expect(registry.status.map(\.error) == [nil, nil])
    }

    @Test("a broken edit keeps the last good version and says why; a good one takes its place")
    func reload() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let registry = SetRegistry()
        let loader = try loader(url, registry: registry)
        try loader.loadAll()
        let first = try #require(registry.snapshot.sets["pets"])
        try Data([0x61, 0xFF, 0x0A]).write(to: url.appending(path: "Labels/pets/dog.txt"))
        loader.reload("pets")
        #expect(registry.snapshot.sets["pets"] === first)
        #expect(registry.status.first?.error?.contains("dog.txt:1") == true)
        try Data("a puppy\nthe puppy barks\n".utf8).write(to: url.appending(path: "Labels/pets/dog.txt"))
        loader.reload("pets")
        #expect(registry.snapshot.sets["pets"]?.version != first.version)
        #expect(registry.status.first?.error == nil)
    }

    @Test("one broken set does not keep the others from being used")
    func partial() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        try FileManager.default.createDirectory(at: url.appending(path: "Labels/broken"), withIntermediateDirectories: true)
        try Data("lonely\n".utf8).write(to: url.appending(path: "Labels/broken/one.txt"))
        let registry = SetRegistry()
        try loader(url, registry: registry).loadAll()
        #expect(registry.snapshot.sets.keys.sorted() == ["pets"])
        #expect(registry.status.map(\.name) == ["broken", "pets"])
        try FileManager.default.removeItem(at: url.appending(path: "Labels/pets"))
        #expect(throws: AssayError.self) { try loader(url).loadAll() }
    }
}
