import Embedding
import Foundation
import Testing

/// Packed weights on disk: used when they are sound, made again when they are not, never trusted blindly.
@Suite("Packed weights on disk")
struct WeightArchiveTests {
    private func vector(_ embedder: TransformerEmbedder) throws -> [Float] {
        let session = try embedder.makeSession(layers: [1])
        var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
        try session.embed([TokenizedText(ids: [2, 4, 5, 6, 3], isTruncated: false)], into: &output)
        return output[row: 0]
    }

    private func archives(_ directory: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: URL(filePath: directory).appending(path: "weights"), includingPropertiesForKeys: nil)
    }

    /// A rewritten file has a new identity.
    private func identity(_ file: URL) throws -> UInt64 {
        try #require(try FileManager.default.attributesOfItem(atPath: file.path)[.systemFileNumber] as? UInt64)
    }

    @Test("a second start finds the weights, and computes the same", arguments: [Precision.f32, .int8])
    func reuse(_ precision: Precision) throws {
        let folder = try ModelFolder()
        let cache = folder.path + "/cache"
        let plain = try vector(folder.load(precision))
        #expect(try vector(folder.load(precision, cacheDirectory: cache)) == plain)
        let file = try #require(try archives(cache).first)
        let first = try identity(file)
        #expect(try vector(folder.load(precision, cacheDirectory: cache)) == plain)
        #expect(try identity(file) == first)
        #expect(try archives(cache).count == 1)
    }

    static let damages: [(String, @Sendable (inout Data) -> Void)] = [
        ("a flipped bit of a weight", { $0[$0.count / 2] ^= 1 }), ("a flipped bit of the header", { $0[1] ^= 1 }),
        ("a flipped bit of the key", { $0[40] ^= 1 }), ("a lost end", { $0.removeLast(64) }),
        ("a lost byte", { $0.removeLast() }), ("nothing left", { $0 = Data() }), ("more than there was", { $0.append(0) }),
        ("a length beyond the file", { $0[22] = 0x7f }),
    ]

    @Test("a damaged file is reported and replaced", arguments: damages.indices)
    func damage(_ index: Int) throws {
        let folder = try ModelFolder()
        let cache = folder.path + "/cache"
        let expected = try vector(folder.load(.int8, cacheDirectory: cache))
        let file = try #require(try archives(cache).first)
        let sound = try Data(contentsOf: file)
        var data = sound
        Self.damages[index].1(&data)
        try data.write(to: file)
        var failures: [EmbeddingError] = []
        let again = try folder.load(.int8, cacheDirectory: cache) { failures.append($0) }
        #expect(try vector(again) == expected, "\(Self.damages[index].0)")
        #expect(failures.map(\.code) == [.unusableCache], "\(Self.damages[index].0)")
        #expect(failures.first?.place == file.path)
        #expect(try Data(contentsOf: file) == sound, "\(Self.damages[index].0)")
    }

    @Test("anything but a file in place of the weights is reported, and replaced unless it is a folder")
    func noFile() throws {
        let folder = try ModelFolder()
        let cache = folder.path + "/cache"
        let expected = try vector(folder.load(.int8, cacheDirectory: cache))
        let file = try #require(try archives(cache).first)
        let sound = try Data(contentsOf: file)
        let places: [(String, (String) -> Int32, [EmbeddingError.Code])] = [
            ("a pipe", { mkfifo($0, 0o600) }, [.unusableCache]),
            ("a link that leads nowhere", { symlink("/nowhere/at/all", $0) }, []),
            ("a link to itself", { symlink($0, $0) }, [.unusableCache]),
            ("a device", { symlink("/dev/zero", $0) }, [.unusableCache]),
            ("a folder", { mkdir($0, 0o700) }, [.unusableCache, .unwritable]),
        ]
        for (name, make, codes) in places {
            try FileManager.default.removeItem(at: file)
            #expect(make(file.path) == 0, "\(name)")
            var failures: [EmbeddingError] = []
            let again = try folder.load(.int8, cacheDirectory: cache) { failures.append($0) }
            #expect(try vector(again) == expected, "\(name)")
            #expect(failures.map(\.code) == codes, "\(name)")
            #expect(name == "a folder" || FileManager.default.contents(atPath: file.path) == sound, "\(name)")
        }
    }

    @Test("other weights in the model's file are other archives")
    func otherWeights() throws {
        let folder = try ModelFolder()
        let cache = folder.path + "/cache"
        let before = try vector(folder.load(.f32, cacheDirectory: cache))
        var data = try Data(contentsOf: folder.url("model.safetensors"))
        data[data.count - 200] ^= 0x40
        try data.write(to: folder.url("model.safetensors"))
        #expect(try vector(folder.load(.f32, cacheDirectory: cache)) == vector(folder.load(.f32)))
        #expect(try vector(folder.load(.f32, cacheDirectory: cache)) != before)
        #expect(try archives(cache).count == 2)
    }

    @Test("a cache directory that cannot be written costs only time, and is reported")
    func unwritable() throws {
        let folder = try ModelFolder()
        try folder.write("cache", "a file, no folder")
        var failures: [EmbeddingError] = []
        let embedder = try folder.load(.f32, cacheDirectory: folder.path + "/cache") { failures.append($0) }
        #expect(try vector(embedder) == vector(folder.load(.f32)))
        // The packed weights; of files that have just been written no digest is kept.
        #expect(failures.map(\.code) == [.unwritable])
    }
}
