import Embedding
import Foundation

/// A tiny BERT-shaped model in a temporary folder, whose files a test may damage. Removed with its owner.
final class ModelFolder {
    let path: String
    static let hidden = 32
    static let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c", "##s"]

    init(heads: Int = 1) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "assay-model-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write("config.json", Self.configuration(heads: heads))
        try write("tokenizer.json", Self.tokenizer)
        try Data(Self.safetensors(Self.tensors)).write(to: url("model.safetensors"))
    }

    /// A copy of a folder, with other files over it.
    init(copying folder: URL) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "assay-model-\(UUID().uuidString)").path
        try FileManager.default.copyItem(at: folder, to: URL(filePath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func url(_ file: String) -> URL { URL(filePath: path).appending(path: file) }
    func write(_ file: String, _ text: String) throws {
        try FileManager.default.createDirectory(at: url(file).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url(file))
    }
    func load(
        _ precision: Precision = .f32, cacheDirectory: String? = nil, onCacheFailure: (EmbeddingError) -> Void = { _ in }
    ) throws -> TransformerEmbedder {
        try TransformerEmbedder(
            folder: path, precision: precision, cacheDirectory: cacheDirectory, onCacheFailure: onCacheFailure)
    }

    static func configuration(heads: Int = 1, model: String = "bert", extra: String = "") -> String {
        """
        {"model_type": "\(model)", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": \(heads),
         "intermediate_size": 64, "vocab_size": 8, "max_position_embeddings": 16, "hidden_act": "gelu"\(extra)}
        """
    }

    static let tokenizer: String = {
        let vocabulary = ModelFolder.vocabulary.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
        return """
            {"version": "1.0", "added_tokens": [],
             "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
               "pair": [],
               "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
               "vocab": {\(vocabulary)}}}
            """
    }()

    /// Names and shapes of a one-layer encoder.
    static let tensors: [(name: String, shape: [Int])] = {
        let layer = "encoder.layer.0"
        func linear(_ name: String, _ outputs: Int, _ inputs: Int) -> [(String, [Int])] {
            [("\(name).weight", [outputs, inputs]), ("\(name).bias", [outputs])]
        }
        func norm(_ name: String) -> [(String, [Int])] { [("\(name).weight", [32]), ("\(name).bias", [32])] }
        return [
            ("embeddings.word_embeddings.weight", [8, 32]), ("embeddings.position_embeddings.weight", [16, 32]),
            ("embeddings.token_type_embeddings.weight", [2, 32]),
        ] + norm("embeddings.LayerNorm") + linear("\(layer).attention.self.query", 32, 32)
            + linear("\(layer).attention.self.key", 32, 32) + linear("\(layer).attention.self.value", 32, 32)
            + linear("\(layer).attention.output.dense", 32, 32) + norm("\(layer).attention.output.LayerNorm")
            + linear("\(layer).intermediate.dense", 64, 32) + linear("\(layer).output.dense", 32, 64)
            + norm("\(layer).output.LayerNorm")
    }()

    /// A safetensors file of single-precision tensors filled with a fixed pattern.
    static func safetensors(_ tensors: [(name: String, shape: [Int])], type: String = "F32", size: Int = 4) -> [UInt8] {
        var entries: [String] = []
        var data: [UInt8] = []
        for (name, shape) in tensors {
            let count = shape.reduce(1, *)
            entries.append(
                "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(data.count),\(data.count + count * size)]}"
            )
            for index in 0..<count {
                let value = Float((index * 37 + data.count) % 19 - 9) / 20
                switch type {
                case "F32": withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 }
                case "BF16": withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian) { data += $0 }
                default: data += [UInt8](repeating: 0, count: size)
                }
            }
        }
        return file(header: "{\(entries.joined(separator: ","))}", data: data)
    }

    static func file(header: String, data: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + data
    }
}
