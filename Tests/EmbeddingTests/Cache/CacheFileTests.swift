import Embedding
import Foundation
import Testing

/// The cache from one run to the next.
@Suite("Embedding cache on disk")
struct CacheFileTests {
    private func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "assay-cache-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    /// Embeds texts through a cache and gives how many were computed.
    private func run(
        _ texts: [String], layers: [Int] = [1, 3], fingerprint: String = String(repeating: "0a", count: 32), in folder: URL,
        saving: Bool = true, isDamaged: Bool = false
    ) throws -> Int {
        let embedder = AdmissionTests.CountingEmbedder(fingerprint: fingerprint)
        let cached = CachedEmbedder(embedder, cache: EmbeddingCache(model: embedder.model, capacity: 1 << 20))
        if isDamaged {
            let error = #expect(throws: EmbeddingError.self) { try cached.cache.load(directory: folder.path, layers: layers) }
            #expect(error?.code == .unusableCache)
            #expect(error?.place.hasPrefix(folder.path + "/messages-") == true)
        } else {
            _ = try cached.cache.load(directory: folder.path, layers: layers)
        }
        let session = try cached.makeSession(layers: layers)
        let plain = try AdmissionTests.CountingEmbedder().makeSession(layers: layers)
        var (output, expected) = (
            EmbeddingMatrix(layerCount: layers.count, dimensions: 8), EmbeddingMatrix(layerCount: layers.count, dimensions: 8)
        )
        try session.embed(texts.map(session.tokenize), into: &output)
        try plain.embed(texts.map(plain.tokenize), into: &expected)
        for row in texts.indices { #expect(output[row: row] == expected[row: row]) }
        if saving { try cached.cache.save(directory: folder.path) }
        return embedder.computed.texts.count
    }

    private func file(_ folder: URL) throws -> URL {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count == 1, "\(names)")
        return folder.appending(path: try #require(names.first))
    }

    @Test("a second run computes nothing; another model or other layers compute everything")
    func round() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let texts = (0..<50).map { "text \($0)" }
        #expect(try run(texts, in: folder) == 50)
        #expect(try run(texts, in: folder) == 0)
        #expect(try run(texts, layers: [2], in: folder, saving: false) == 50)
        #expect(try run(texts, fingerprint: String(repeating: "0b", count: 32), in: folder, saving: false) == 50)
        let mode = try FileManager.default.attributesOfItem(atPath: file(folder).path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("a damaged file is refused by name, whatever byte it is; all is computed again", arguments: [0, 100, 500, -1])
    func damage(_ place: Int) throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try run(["a", "b", "c"], in: folder) == 3)
        let file = try file(folder)
        var data = try Data(contentsOf: file)
        data[place < 0 ? data.count - 1 : min(place, data.count - 40)] ^= 0x40
        try data.write(to: file)
        #expect(try run(["a", "b", "c"], in: folder, saving: false, isDamaged: true) == 3)
        try data.prefix(data.count / 2).write(to: file)
        #expect(try run(["a", "b", "c"], in: folder, saving: false, isDamaged: true) == 3)
        try Data().write(to: file)
        #expect(try run(["a", "b", "c"], in: folder, saving: false, isDamaged: true) == 3)
    }

    @Test("what is no file in its place is refused, not waited for, and replaced")
    func noFile() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try run(["a", "b", "c"], in: folder) == 3)
        let file = try file(folder)
        let places: [(String, (String) -> Int32)] = [
            ("a pipe", { mkfifo($0, 0o600) }), ("a device", { symlink("/dev/zero", $0) }),
            ("a link to itself", { symlink($0, $0) }),
        ]
        for (name, make) in places {
            try FileManager.default.removeItem(at: file)
            #expect(make(file.path) == 0, "\(name)")
            #expect(try run(["a", "b", "c"], in: folder, isDamaged: true) == 3, "\(name)")
            #expect(try run(["a", "b", "c"], in: folder) == 0, "\(name)")
        }
    }

    @Test("a folder that cannot be written is named in the error")
    func refused() throws {
        let embedder = AdmissionTests.CountingEmbedder()
        let cached = CachedEmbedder(embedder, cache: EmbeddingCache(model: embedder.model, capacity: 1 << 20))
        let session = try cached.makeSession(layers: [1])
        var output = EmbeddingMatrix(layerCount: 1, dimensions: 8)
        try session.embed([session.tokenize("a")], into: &output)
        let error = #expect(throws: EmbeddingError.self) { try cached.cache.save(directory: "/proc/assay") }
        #expect("\(try #require(error))".contains("/proc/assay"))
    }
}
