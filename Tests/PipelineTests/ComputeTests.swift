import AssayTesting
import Classification
import Embedding
import Foundation
import LabelSets
import Logging
import Pipeline
import Testing

/// Frames through intake, compute threads and label sets, without sockets and without a model.
@Suite("Compute")
struct ComputeTests {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func set(_ name: String, _ labels: [String: [String]]) -> LabelSet {
        LabelSet(
            name: name,
            labels: labels.sorted { $0.key < $1.key }.map { label, texts in
                Label(
                    name: label, examples: texts.enumerated().map { LabelExample(text: $1, file: "\(label).txt", line: $0 + 1) }
                )
            })
    }

    static let animals = set(
        "animals",
        [
            "cat": ["a cat purrs", "the cat sleeps", "my cat meows", "cat and kitten", "one grey cat", "that cat scratches"],
            "dog": ["a dog barks", "the dog runs", "my dog howls", "dog and puppy", "one brown dog", "that dog bites"],
        ])
    static let colours = set(
        "colours",
        [
            "red": ["red rose", "red blood", "a red car", "red sky"],
            "blue": ["blue sea", "blue jeans", "a blue car", "blue eyes"],
        ])

    /// A pipeline on fake embeddings.
    final class Rig: Sendable {
        let intake: Intake
        let counters = PipelineCounters()
        let target: CollectingTarget
        let registry: SetRegistry
        private let service: ComputeService

        init(
            _ embedder: any Embedder = FakeEmbedder(), threads: Int = 2, queueTime: Duration = .milliseconds(50)
        ) throws {
            intake = Intake(tokenBudget: 64, maxTokens: 256, threads: threads, queueTime: queueTime)
            let builder = SetBuilder(embedder: FakeEmbedder())
            registry = SetRegistry(try [ComputeTests.animals, ComputeTests.colours].map { try builder.build($0).set })
            target = CollectingTarget(intake: intake)
            service = ComputeService(
                intake: intake, registry: registry, embedder: embedder, threads: threads, counters: counters,
                logger: ComputeTests.quiet)
        }

        /// Runs the compute threads until the intake is closed and empty.
        func serve() async throws { try await service.run() }

        /// Sends frames, closes the intake and gives all results once the threads have ended.
        func run(_ frames: [String]) async throws -> [[String: Any]] {
            for frame in frames { target.submit(frame) }
            intake.close()
            try await serve()
            return try target.results.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
            }
        }
    }

    private func label(_ result: [String: Any], _ set: String) -> String? {
        ((result["tags"] as? [String: [String: Any]])?[set])?["label"] as? String
    }

    private func code(_ result: [String: Any]) -> String? { (result["error"] as? [String: Any])?["code"] as? String }

    @Test("text, objects and arrays are tagged by every set, metadata comes back")
    func tagging() async throws {
        let results = try await Rig(threads: 1).run([
            "the cat purrs", #"{"id":"o","text":"my dog barks","metadata":{"k":[1.50,null]}}"#,
            #"[{"id":"p","text":"a blue cat"},"the red dog"]"#,
        ])
        #expect(results.count == 4)
        #expect(label(results[0], "animals") == "cat")
        #expect(results[1]["id"] as? String == "o")
        #expect(label(results[1], "animals") == "dog")
        #expect((results[1]["metadata"] as? [String: [Any]])?["k"]?.count == 2)
        #expect(label(results[2], "animals") == "cat" && label(results[2], "colours") == "blue")
        #expect(label(results[3], "animals") == "dog" && label(results[3], "colours") == "red")
        #expect(results[0]["model"] as? String == "fake@fa4efa4e")
        #expect(results[0]["tokens"] as? Int == 5)
    }

    @Test("a message gets the sets it asks for, and evidence when it asks for that")
    func options() async throws {
        let results = try await Rig(threads: 1).run([
            #"{"text":"the cat","sets":["animals"],"explain":true}"#, #"{"text":"the cat","sets":[]}"#,
            #"{"text":"the cat","sets":["animals","nope"]}"#, #"{"text":"the cat","deadline_ms":0}"#,
            #"{"text":"the cat","deadline_ms":600000}"#,
        ])
        let tags = try #require(
            results.first { ($0["tags"] as? [String: Any])?.count == 1 }?["tags"] as? [String: [String: Any]])
        #expect((tags["animals"]?["top"] as? [Any])?.count == 2)
        let none = try #require(results.first { ($0["tags"] as? [String: Any])?.isEmpty == true })
        #expect(none["anomaly"] as? Bool == false)
        #expect(results.compactMap(code).sorted() == ["expired", "unknown_set"])
        #expect(results.count { label($0, "colours") != nil } == 1)
    }

    @Test("5,000 messages on two threads: each id once, and the same tags as alone")
    func many() async throws {
        var generator = Seeded(state: 7)
        let words = ["cat", "dog", "red", "blue", "the", "runs", "sleeps", "car"]
        let texts = (0..<5000).map { _ in
            (0..<Int.random(in: 1...9, using: &generator)).map { _ in words.randomElement(using: &generator)! }.joined(
                separator: " ")
        }
        let rig = try Rig()
        let frames = texts.enumerated().map { #"{"id":"\#($0)","text":"\#($1)"}"# }
        // Every third message comes in an array of some hundred.
        let arrays = stride(from: 0, to: 5000, by: 250).map { start in
            "[" + frames[start..<start + 250].joined(separator: ",") + "]"
        }
        let results = try await rig.run(arrays)
        #expect(Set(results.compactMap { $0["id"] as? String }).count == 5000)
        #expect(results.count == 5000)
        #expect(rig.target.settledFrames == arrays.count)
        #expect(rig.counters.snapshot.tagged == 5000)
        let tagger = Tagger(embedder: FakeEmbedder())
        for result in results.prefix(200) {
            let alone = try tagger.tag([texts[Int(result["id"] as! String)!]], with: rig.registry.snapshot)[0]
            #expect(alone.tags[0].tag.decision == .single(label(result, "animals")!))
        }
    }

    @Test("an embedder that always fails is an internal error for every message")
    func failure() async throws {
        let results = try await Rig(FailingEmbedder(), threads: 1).run(["a cat", "the dog barks"])
        #expect(results.compactMap(code).allSatisfy { $0 == "internal" } as Bool)
        #expect(results.count == 2)
    }

    /// Fails on every batch.
    final class FailingEmbedder: Embedder {
        let model = FakeEmbedder().model
        func makeSession(layers: [Int]) throws -> any EmbeddingSession { Session(layers: layers) }

        final class Session: EmbeddingSession {
            let layers: [Int]
            init(layers: [Int]) { self.layers = layers }
            func tokenize(_ text: String) -> TokenizedText { TokenizedText(ids: [1, 2], isTruncated: false) }
            func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                throw EmbeddingError(.engine, at: "test", "poisoned")
            }
        }
    }
}

/// SplitMix64 with a fixed seed.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The files that keep examples' embeddings.
func segments(in cache: String) throws -> [URL] {
    try FileManager.default.subpathsOfDirectory(atPath: cache + "/examples").filter { $0.hasSuffix(".seg") }.sorted()
        .map { URL(filePath: "\(cache)/examples/\($0)") }
}

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
        _ url: URL, registry: SetRegistry = SetRegistry(), logger: Logger = ComputeTests.quiet
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
        #expect(throws: PipelineError.self) { try loader(url).loadAll() }
    }
}
