import AssayTesting
import Classification
import Embedding
import Foundation
import LabelSets
import Tagging
import Wire

/// All readers of files that Assay did not just write itself.
enum Subjects {
    static func all(in directory: String) throws -> [any Subject] {
        let transformer = try ToyModel.transformer
        let model = "\(directory)/toy-model"
        for (path, bytes) in transformer { try write(bytes, to: "\(model)/\(path)") }
        let labels = "\(directory)/toy-labels/animals"
        for (path, bytes) in LabelSubject().files { try write(bytes, to: "\(labels)/\(path)") }
        let set = try LabelSetReader().read(directory: labels)
        return [
            ModelSubject(name: "transformer-f32", files: transformer, precision: .f32),
            ModelSubject(name: "transformer-int8", files: transformer, precision: .int8),
            ModelSubject(
                name: "static-model", files: try ToyModel.static(in: directory, isSealed: false), precision: .auto),
            ModelSubject(
                name: "sealed-static-model", files: try ToyModel.static(in: directory, isSealed: true), precision: .auto),
            LabelSubject(),
            try IndexSubject(in: directory),
            try CacheSubject(name: "model-cache", in: directory) { cache in
                let embedder = try ModelLoader.load(model, precision: .int8, cacheDirectory: cache)
                let session = try embedder.sentenceSession()
                var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.dimensions)
                try session.embed([session.tokenize("a b c")], into: &output)
                return output[row: 0]
            },
            try CacheSubject(name: "set-cache", in: directory) { cache in
                let builder = SetBuilder(embedder: FakeEmbedder(dimensions: 8), cacheDirectory: cache)
                let built = try builder.build(set).set
                let prepared = try builder.prepare(built) ?? built
                return prepared.classifier.decide(try prepared.features).flatMap { [$0.confidence, $0.similarity] }
            },
            try CacheSubject(name: "streamed-set-cache", in: directory) { cache in
                var builder = SetBuilder(embedder: FakeEmbedder(dimensions: 8), cacheDirectory: cache)
                builder.memoryBytes = 0
                let built = try builder.build(set).set
                return built.classifier.decide(try built.features).flatMap { [$0.confidence, $0.similarity] }
            },
            try CacheSubject(name: "message-cache", in: directory) { folder in
                let fake = FakeEmbedder(dimensions: 8)
                let cache = EmbeddingCache(model: fake.model, capacity: 1 << 20)
                _ = try? cache.load(directory: folder, layers: [1, 2])
                let session = try CachedEmbedder(fake, cache: cache).makeSession(layers: [1, 2])
                var output = EmbeddingMatrix(layerCount: 2, dimensions: 8)
                try session.embed(["a b", "b c", "c"].map(session.tokenize), into: &output)
                try cache.save(directory: folder)
                return (0..<3).flatMap { output[row: $0] }
            },
        ]
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}
