import Embedding
import Foundation
import Testing

/// Models whose files are not what they should be: each is refused with the file's name, and nothing crashes.
@Suite("Model files")
struct ModelFilesTests {
    private func refusal(_ damage: (ModelFolder) throws -> Void) throws -> EmbeddingError {
        let folder = try ModelFolder()
        try damage(folder)
        return try #require(throws: EmbeddingError.self) { try folder.load() }
    }

    @Test("the undamaged folder loads in both precisions", arguments: [Precision.f32, .int8])
    func sound(_ precision: Precision) throws {
        let embedder = try ModelFolder().load(precision)
        let session = try embedder.makeSession(layers: [1])
        var output = EmbeddingMatrix(layerCount: 1, dimensions: ModelFolder.hidden)
        try session.embed([session.tokenize("a b c"), session.tokenize("")], into: &output)
        for row in 0..<2 {
            let length = output[row: row].reduce(0) { $0 + $1 * $1 }
            #expect(abs(length - 1) < 1e-5)
        }
    }

    @Test("head dimensions that are no multiple of 32 are computed too")
    func oddHeads() throws {
        let session = try ModelFolder(heads: 4).load().makeSession(layers: [1])
        var output = EmbeddingMatrix(layerCount: 1, dimensions: ModelFolder.hidden)
        try session.embed([session.tokenize("a b c a b")], into: &output)
        #expect(output[row: 0].allSatisfy(\.isFinite) as Bool)
    }

    @Test("bfloat16 weights are widened: nearly the same vectors")
    func brainFloats() throws {
        let single = try ModelFolder()
        let half = try ModelFolder()
        try Data(ModelFolder.safetensors(ModelFolder.tensors, type: "BF16", size: 2)).write(to: half.url("model.safetensors"))
        let rows = try [single, half].map { folder in
            let session = try folder.load().makeSession(layers: [1])
            var output = EmbeddingMatrix(layerCount: 1, dimensions: ModelFolder.hidden)
            try session.embed([session.tokenize("a b c")], into: &output)
            return output[row: 0]
        }
        // The pattern depends on byte offsets, so the values differ: what counts is that both are sound.
        #expect(rows.flatMap { $0 }.allSatisfy(\.isFinite) as Bool)
    }

    @Test("a missing folder names the remedy")
    func missingFolder() throws {
        let error = try #require(throws: EmbeddingError.self) { try TransformerEmbedder(folder: "/nonexistent/model") }
        #expect(error.code == .missingModel)
        #expect(error.description.contains("Scripts/bootstrap"))
    }

    @Test("a missing file is named", arguments: ["config.json", "model.safetensors", "tokenizer.json"])
    func missingFile(_ name: String) throws {
        let error = try refusal { try FileManager.default.removeItem(at: $0.url(name)) }
        #expect(error.place.hasSuffix(name))
    }

    @Test("a truncated weight file is refused wherever it ends", arguments: [0, 4, 8, 100, 3000, 20_000])
    func truncated(_ length: Int) throws {
        let error = try refusal { folder in
            let data = try Data(contentsOf: folder.url("model.safetensors"))
            try data.prefix(length).write(to: folder.url("model.safetensors"))
        }
        #expect(error.code == .malformed)
        #expect(error.place.hasSuffix("model.safetensors"))
    }

    static let headers: [(String, String)] = [
        ("no JSON", "hello"), ("an array", "[]"), ("nested", String(repeating: "[", count: 10_000)),
        ("a wrong type", #"{"a":{"dtype":"F32","shape":"x","data_offsets":[0,4]}}"#),
        ("an unknown type", #"{"a":{"dtype":"F7","shape":[1],"data_offsets":[0,4]}}"#),
        ("negative shape", #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#),
        ("overflowing shape", #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#),
        ("offsets backwards", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#),
        ("offsets outside", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}"#),
        ("offsets negative", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#),
        ("size and shape differ", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#),
        (
            "overlap",
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        ),
        ("bytes of no tensor", #"{}"#),
    ]

    @Test("hostile headers are refused", arguments: headers)
    func hostileHeader(_ name: String, _ header: String) throws {
        let error = try refusal { folder in
            try Data(ModelFolder.file(header: header, data: [0, 0, 0, 0])).write(to: folder.url("model.safetensors"))
        }
        #expect(error.place.hasSuffix("model.safetensors"))
    }

    @Test("an announced header longer than the file is refused", arguments: [UInt64.max, 1 << 40, 1 << 63])
    func longHeader(_ length: UInt64) throws {
        let error = try refusal { folder in
            var data = try Data(contentsOf: folder.url("model.safetensors"))
            withUnsafeBytes(of: length.littleEndian) { data.replaceSubrange(0..<8, with: $0) }
            try data.write(to: folder.url("model.safetensors"))
        }
        #expect(error.code == .malformed)
    }

    @Test("a missing tensor and one of another shape are named")
    func tensors() throws {
        let missing = try refusal { folder in
            let fewer = ModelFolder.tensors.filter { $0.name != "encoder.layer.0.output.dense.bias" }
            try Data(ModelFolder.safetensors(fewer)).write(to: folder.url("model.safetensors"))
        }
        #expect(missing.message.contains("encoder.layer.0.output.dense.bias"))
        let wrong = try refusal { folder in
            let other = ModelFolder.tensors.map { $0.name.hasSuffix("query.weight") ? ($0.name, [16, 64]) : $0 }
            try Data(ModelFolder.safetensors(other)).write(to: folder.url("model.safetensors"))
        }
        #expect(wrong.message.contains("query.weight") && wrong.message.contains("32 × 32"))
    }

    @Test("weights of a type that is not computed are refused by name", arguments: [("I64", 8), ("I8", 1), ("F64", 8)])
    func wrongType(_ type: String, _ size: Int) throws {
        let error = try refusal { folder in
            try Data(ModelFolder.safetensors(ModelFolder.tensors, type: type, size: size)).write(
                to: folder.url("model.safetensors"))
        }
        #expect(error.code == .unsupported)
        #expect(error.message.contains(type))
    }

    static let configurations = [
        (ModelFolder.configuration(model: "gpt2"), "gpt2"), (ModelFolder.configuration(heads: 5), "num_attention_heads"),
        (ModelFolder.configuration(heads: 0), "num_attention_heads"),
        (ModelFolder.configuration(extra: #", "position_embedding_type": "relative_key""#), "relative_key"),
        (ModelFolder.configuration().replacing("gelu", with: "gelu_fast"), "gelu_fast"),
        ("{}", "model_type"), ("[", "JSON"), ("", "empty"),
    ]

    @Test("configurations that cannot be computed say why", arguments: configurations)
    func configuration(_ text: String, _ expected: String) throws {
        let error = try refusal { try $0.write("config.json", text) }
        #expect(error.place.hasSuffix("config.json"))
        #expect(error.message.contains(expected), "\(error)")
    }

    @Test("a tokenizer of another model is refused")
    func tokenizer() throws {
        let error = try refusal { folder in
            try folder.write(
                "tokenizer.json", ModelFolder.tokenizer.replacing("\"##s\": 7", with: "\"##s\": 7, \"x\": 8, \"y\": 9"))
        }
        #expect(error.place.hasSuffix("tokenizer.json"))
    }
}
