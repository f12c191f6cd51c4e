import AssayTesting
import Embedding
import Foundation
import LabelSets
import Logging
import Synchronization
import Tagging
import TestSupport
import Testing
import Wire

/// Files of the cache that were damaged: never a trap, never a wrong answer, always a line in the log.
@Suite("Damaged caches")
struct DamagedCacheTests {
    /// A logger's lines.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }

        struct Handler: LogHandler {
            let owner: Lines
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.debug
            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }
            func log(event: LogEvent) {
                owner.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
            }
        }

        var logger: Logger { Logger(label: "test") { _ in Handler(owner: self) } }
    }

    private let scratch: Scratch
    private let lines = Lines()

    init() throws {
        scratch = try Scratch()
        try write(extra: 0)
    }

    private func write(extra: Int) throws {
        for (label, word) in [("a", "cat"), ("b", "dog"), ("c", "hen")] {
            let texts = (0..<12 + (label == "a" ? extra : 0)).map { "\(word) number \($0) runs" }
            try scratch.write("pets/\(label).txt", texts.joined(separator: "\n") + "\n")
        }
        try scratch.write("pets/set.yaml", "method: whitened\nprototypes: 1\nlayers: [1]\n")
    }

    private var builder: SetBuilder {
        SetBuilder(
            embedder: FakeEmbedder(dimensions: 16), cacheDirectory: scratch.path + "/cache", logger: lines.logger)
    }

    private func read() throws -> LabelSet { try LabelSetReader().read(directory: scratch.path + "/pets") }

    private func file(_ ending: String) throws -> URL {
        let folder = scratch.path + "/cache/heads"
        let name = try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(ending) }
        return URL(filePath: "\(folder)/\(try #require(name))")
    }

    /// What became of a file.
    enum Damage: CaseIterable { case flippedEarly, flippedMiddle, flippedLate, cut, emptied, absurdCount }

    private func damage(_ url: URL, _ damage: Damage) throws {
        var data = try Data(contentsOf: url)
        switch damage {
        case .flippedEarly: data[12] ^= 1
        case .flippedMiddle: data[data.count / 2] ^= 1
        case .flippedLate: data[data.count - 1] ^= 0x80
        case .cut: data.removeLast(data.count / 3)
        case .emptied: data.removeLast(data.count - 8)
        case .absurdCount: data.replaceSubrange(30..<38, with: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])
        }
        try data.write(to: url)
    }

    @Test("a damaged head is solved again, with a warning, and decides as before", arguments: Damage.allCases)
    func head(_ kind: Damage) throws {
        let texts = ["cat runs fast", "my dog", "a hen and a cat"]
        func tags() throws -> [String] {
            let snapshot = SetRegistry([try builder.build(read()).set]).snapshot
            return try Tagger(embedder: FakeEmbedder(dimensions: 16)).tag(texts, with: snapshot).map { "\($0.tags[0].tag)" }
        }
        let before = try tags()
        try damage(file(".head"), kind)
        #expect(try tags() == before)
        #expect(lines.all.count { $0.hasPrefix("warning a file of the cache cannot be used") } == 1, "\(lines.all)")
        // It was written again.
        #expect(try tags() == before)
        #expect(lines.all.count { $0.hasPrefix("warning") } == 1)
    }

    @Test("damaged statistics cost an update its speed, nothing else", arguments: Damage.allCases)
    func statistics(_ kind: Damage) throws {
        let set = try builder.build(read()).set
        try damage(file(".statistics"), kind)
        try write(extra: 1)
        #expect(try builder.update(set, to: read()) == nil)
        #expect(lines.all.contains { $0.hasPrefix("warning a file of the cache cannot be used") }, "\(lines.all)")
        #expect(try builder.build(read()).set.examples.count == 37)
    }

    @Test("damaged embeddings of examples are made again, with a warning", arguments: Damage.allCases)
    func examples(_ kind: Damage) throws {
        _ = try builder.build(read())
        let folder = scratch.path + "/cache/examples"
        let segment = try #require(
            FileManager.default.subpathsOfDirectory(atPath: folder).first { $0.hasSuffix(".seg") })
        try damage(URL(filePath: "\(folder)/\(segment)"), kind)
        #expect(try builder.build(read()).work.embedded > 0)
        #expect(lines.all.contains { $0.hasPrefix("warning a file of the cache is damaged") }, "\(lines.all)")
        #expect(try builder.build(read()).work.embedded == 0)
    }

    /// Gives NaN vectors once a text requests it.
    struct Diverging: Embedder {
        private let embedder = FakeEmbedder(dimensions: 16)
        var model: EmbeddingModel { embedder.model }

        final class Session: EmbeddingSession {
            let session: any EmbeddingSession
            var layers: [Int] { session.layers }
            init(_ session: any EmbeddingSession) { self.session = session }
            func tokenize(_ text: String) -> TokenizedText { session.tokenize(text) }
            func embed(_ texts: [TokenizedText], into output: inout EmbeddingMatrix) throws {
                try session.embed(texts, into: &output)
                for (row, text) in texts.enumerated() where text.ids == session.tokenize("diverge").ids {
                    for place in row * output.columns..<(row + 1) * output.columns { output.storage[place] = .nan }
                }
            }
        }

        func makeSession(layers: [Int]) throws -> any EmbeddingSession { Session(try embedder.makeSession(layers: layers)) }
    }

    @Test("a head that would hold NaN is refused; the last good version stays", arguments: [true, false])
    func divergence(isPrepared: Bool) throws {
        let registry = SetRegistry()
        let loader = SetLoader(
            folder: try LabelFolder(scratch.path + "/pets"),
            builder: SetBuilder(embedder: Diverging(), cacheDirectory: scratch.path + "/cache"), registry: registry,
            logger: lines.logger)
        try loader.loadAll()
        if isPrepared { loader.prepare() }
        let good = try #require(registry.snapshot.sets["pets"])
        let texts = (0..<12).map { "cat number \($0) runs" } + ["diverge"]
        try scratch.write("pets/a.txt", texts.joined(separator: "\n") + "\n")
        loader.reload("pets")
        #expect(registry.snapshot.sets["pets"] === good)
        #expect(registry.status[0].error?.contains("not all finite numbers") == true, "\(registry.status)")
        #expect(lines.all.contains { $0.hasPrefix("error label set not reloaded; its last good version stays") })
    }
}
