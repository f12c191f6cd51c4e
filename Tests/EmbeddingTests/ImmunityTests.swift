import Embedding
import Foundation
import Testing

/// What others do to a model's files while it is in use changes nothing; the next start sees it.
@Suite("Files that change under a running model")
struct ImmunityTests {
    enum Damage: String, CaseIterable, Sendable {
        case truncated, overwritten, removed, replaced

        func inflict(on url: URL) throws {
            switch self {
            case .truncated: try FileHandle(forWritingTo: url).truncate(atOffset: 100)
            case .overwritten:
                let size = try #require(try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int)
                let handle = try FileHandle(forWritingTo: url)
                try handle.write(contentsOf: Data(repeating: 0x55, count: size))
                try handle.close()
            case .removed: try FileManager.default.removeItem(at: url)
            case .replaced: try Data("another file".utf8).write(to: url, options: .atomic)
            }
        }
    }

    private func vector(_ embedder: any Embedder, _ session: any EmbeddingSession) throws -> [Float] {
        var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
        try session.embed(["a b c", "c a"].map { session.tokenize($0) }, into: &output)
        return output[row: 0] + output[row: 1]
    }

    @Test("a transformer answers as before", arguments: Damage.allCases, [Precision.f32, .int8])
    func transformer(_ damage: Damage, _ precision: Precision) throws {
        for isCached in [false, true] {
            let folder = try ModelFolder()
            let cache = isCached ? folder.path + "/cache" : nil
            if isCached { _ = try folder.load(precision, cacheDirectory: cache) }
            let embedder = try folder.load(precision, cacheDirectory: cache)
            let session = try embedder.makeSession(layers: [1])
            let before = try vector(embedder, session)
            for file in ["model.safetensors", "tokenizer.json", "config.json"] { try damage.inflict(on: folder.url(file)) }
            #expect(try vector(embedder, session) == before)
            #expect(try vector(embedder, embedder.makeSession(layers: [1])) == before)
            #expect(throws: EmbeddingError.self) { try folder.load(precision, cacheDirectory: cache) }
        }
    }

    @Test("packed weights in the cache may be damaged too", arguments: Damage.allCases)
    func archive(_ damage: Damage) throws {
        let folder = try ModelFolder()
        let cache = folder.path + "/cache"
        let before = try vector(folder.load(cacheDirectory: cache), folder.load(cacheDirectory: cache).makeSession(layers: [1]))
        let embedder = try folder.load(cacheDirectory: cache)
        let session = try embedder.makeSession(layers: [1])
        for file in try FileManager.default.contentsOfDirectory(atPath: cache + "/weights") {
            try damage.inflict(on: folder.url("cache/weights/\(file)"))
        }
        #expect(try vector(embedder, session) == before)
    }

    @Test("a static model answers as before", arguments: Damage.allCases)
    func staticModel(_ damage: Damage) throws {
        let folder = try ModelFolder()
        let file = StaticModelFile(
            rows: (0..<24).map { Float($0 % 7) - 3 }, dimensions: 3, bigrams: [], maxTokens: 8, texts: [], origin: [:])
        try file.write(to: folder.path + "/static", tokenizer: folder.path + "/tokenizer.json")
        let embedder = try StaticEmbedder(folder: folder.path + "/static")
        let session = try embedder.makeSession(layers: [1])
        let before = try vector(embedder, session)
        for name in ["model.safetensors", "tokenizer.json", "config.json"] {
            try damage.inflict(on: folder.url("static/\(name)"))
        }
        #expect(try vector(embedder, session) == before)
        #expect(throws: EmbeddingError.self) { try StaticEmbedder(folder: folder.path + "/static") }
    }

    @Test("a model that is overwritten in place with sound weights has another fingerprint and other vectors")
    func overwritten() throws {
        let folder = try ModelFolder()
        let cache = folder.path + "/cache"
        let first = try folder.load(cacheDirectory: cache)
        let before = try vector(first, first.makeSession(layers: [1]))
        let url = folder.url("model.safetensors")
        let times = try FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate]
        var data = try Data(contentsOf: url)
        data[data.count - 200] ^= 0x40
        let handle = try FileHandle(forWritingTo: url)
        try handle.write(contentsOf: data)
        try handle.close()
        try FileManager.default.setAttributes([.modificationDate: try #require(times)], ofItemAtPath: url.path)
        let second = try folder.load(cacheDirectory: cache)
        #expect(second.model.fingerprint != first.model.fingerprint)
        #expect(try vector(second, second.makeSession(layers: [1])) != before)
    }
}
