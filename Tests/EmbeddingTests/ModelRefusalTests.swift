import Embedding
import Foundation
import Testing

/// What could change a vector and is not computed is refused by name.
@Suite("Models that are refused")
struct ModelRefusalTests {
    static let transformer = #"{"path": "", "type": "sentence_transformers.models.Transformer"}"#
    static let pooling = #"{"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}"#

    static func module(_ kind: String, _ more: String = "") -> String {
        "{\"path\": \"2_\(kind)\", \"type\": \"sentence_transformers.models.\(kind)\"\(more)}"
    }

    static let modules: [(list: String, mention: String)] = [
        ("[\(transformer), \(pooling), \(module("LayerNorm"))]", "sentence_transformers.models.LayerNorm"),
        ("[\(transformer), \(pooling), {\"path\": \"\", \"type\": \"custom.Pooling\"}]", "custom.Pooling"),
        ("[\(transformer), \(pooling), {\"path\": \"\", \"type\": \"sentence_transformers.other.Dense\"}]", "other.Dense"),
        ("[\(transformer), \(pooling), \(module("Normalize", ", \"kwargs\": [\"task\"]"))]", "kwargs"),
        ("[\(transformer), \(pooling), \(module("Normalize", ", \"when\": 1"))]", "when"),
        ("[\(transformer)]", "Pooling"), ("[\(pooling), \(transformer)]", "Pooling"), ("[]", "no modules"),
        ("[\(transformer), \(module("Normalize")), \(pooling)]", "Pooling"),
        ("[\(transformer), \(pooling), \(pooling)]", "Pooling"),
        ("[\(transformer), {\"path\": \"../x\", \"type\": \"sentence_transformers.models.Pooling\"}]", "../x"),
        ("{}", "list"), ("[1]", "objects"),
    ]

    private func refusal(_ file: String, _ text: String, alsoWith files: [String: String] = [:]) throws -> EmbeddingError {
        let folder = try ModelFolder()
        for (name, text) in files { try folder.write(name, text) }
        try folder.write(file, text)
        return try #require(throws: EmbeddingError.self) { try folder.load() }
    }

    @Test("lists of modules", arguments: modules)
    func moduleList(_ list: String, _ mention: String) throws {
        let error = try refusal(
            "modules.json", list, alsoWith: ["1_Pooling/config.json": #"{"pooling_mode": "mean"}"#])
        #expect(error.description.contains(mention), "\(error)")
        #expect(error.place.contains("modules.json"), "\(error)")
    }

    static let keys: [(file: String, text: String, mention: String)] = [
        ("1_Pooling/config.json", #"{"pooling_mode": "attention"}"#, "attention"),
        ("1_Pooling/config.json", #"{"pooling_mode": ["mean", 3]}"#, "pooling_mode"),
        ("1_Pooling/config.json", #"{"pooling_mode": "mean", "pooling_mode_other": false}"#, "pooling_mode_other"),
        ("1_Pooling/config.json", #"{"pooling_mode": "mean", "embedding_dimension": 64}"#, "64"),
        ("sentence_bert_config.json", #"{"max_seq_length": 2}"#, "max_seq_length"),
        ("sentence_bert_config.json", #"{"max_seq_length": "8"}"#, "max_seq_length"),
        ("sentence_bert_config.json", #"{"transformer_task": "fill-mask"}"#, "fill-mask"),
        ("sentence_bert_config.json", #"{"processing_kwargs": {"text": {"max_length": 4}}}"#, "processing_kwargs"),
        ("sentence_bert_config.json", #"{"modality_config": {"image": {"method": "forward"}}}"#, "image"),
        ("sentence_bert_config.json", #"{"reverse": true}"#, "reverse"),
        ("config_sentence_transformers.json", #"{"model_type": "SparseEncoder"}"#, "SparseEncoder"),
        ("config_sentence_transformers.json", #"{"default_prompt_name": "question"}"#, "question"),
        ("config_sentence_transformers.json", #"{"truncate_dim": 0}"#, "truncate_dim"),
        ("config_sentence_transformers.json", #"{"scale": 2}"#, "scale"),
        ("tokenizer_config.json", #"{"tokenizer_class": "MPNetTokenizer"}"#, "MPNetTokenizer"),
        ("tokenizer_config.json", #"{"truncation_side": "left"}"#, "truncation_side"),
        ("tokenizer_config.json", #"{"do_basic_tokenize": false}"#, "do_basic_tokenize"),
        ("tokenizer_config.json", #"{"never_split": ["a"]}"#, "never_split"),
        ("tokenizer_config.json", #"{"cls_token": "a"}"#, "cls_token"),
        ("tokenizer_config.json", #"{"added_tokens_decoder": {"9": {"content": "[X]"}}}"#, "[X]"),
        ("tokenizer_config.json", #"{"model_max_length": 1}"#, "model_max_length"),
        ("tokenizer_config.json", #"{"shuffle": true}"#, "shuffle"),
        ("adapter_config.json", "{}", "adapter"),
    ]

    @Test("keys and values", arguments: keys)
    func key(_ file: String, _ text: String, _ mention: String) throws {
        let error = try refusal(file, text)
        #expect(error.description.contains(mention), "\(error)")
    }

    @Test(
        "keys of config.json",
        arguments: [
            #""is_decoder": true"#, #""pruned_heads": {"1": [0]}"#, #""alibi": true"#,
            #""auto_map": {"AutoModel": "x.Y"}"#, #""quantization_config": {"bits": 4}"#, #""layer_norm_eps": 0"#,
        ])
    func configuration(_ extra: String) throws {
        let text = ModelFolder.configuration(extra: ", " + extra)
        let error = try refusal("config.json", text)
        let key = try #require(extra.split(separator: "\"").first)
        #expect(error.description.contains(key), "\(error)")
    }

    static let denseLists = "[\(transformer), \(pooling), \(module("Dense"))]"
    static let dense: [(text: String, mention: String)] = [
        (#"{"in_features": 64, "out_features": 8}"#, "in_features is 64, what comes before gives 32"),
        (#"{"out_features": 8}"#, "in_features"),
        (#"{"in_features": 32, "out_features": 8, "activation_function": "torch.nn.modules.activation.ReLU"}"#, "ReLU"),
        (#"{"in_features": 32, "out_features": 8, "use_residual": true}"#, "use_residual"),
        (#"{"in_features": 32, "out_features": 8, "module_input_name": "token_embeddings"}"#, "token_embeddings"),
        (#"{"in_features": 32, "out_features": 8, "dropout": 0.1}"#, "dropout"),
        (#"{"in_features": 32, "out_features": 8}"#, "8 × 32"),
        (#"{"in_features": 32, "out_features": 4, "bias": false}"#, "linear.bias"),
    ]

    @Test("dense layers", arguments: dense)
    func denseLayer(_ text: String, _ mention: String) throws {
        let folder = try ModelFolder()
        try folder.write("modules.json", Self.denseLists)
        try folder.write("1_Pooling/config.json", #"{"pooling_mode": "mean"}"#)
        try folder.write("2_Dense/config.json", text)
        try Data(ModelFolder.safetensors([("linear.weight", [4, 32]), ("linear.bias", [4])])).write(
            to: folder.url("2_Dense/model.safetensors"))
        let error = try #require(throws: EmbeddingError.self) { try folder.load() }
        #expect(error.description.contains(mention), "\(error)")
    }

    /// A NaN, a signaling one, and both infinities.
    static let bits: [UInt32] = [0x7FC0_0000, 0x7F80_0001, 0x7F80_0000, 0xFF80_0000]

    @Test("numbers that are not finite, in every precision, and with packed weights in the cache", arguments: bits)
    func notFinite(_ bits: UInt32) throws {
        for precision in [Precision.f32, .int8] {
            let folder = try ModelFolder()
            let cache = folder.path + "/cache"
            _ = try folder.load(precision, cacheDirectory: cache)
            var data = try Data(contentsOf: folder.url("model.safetensors"))
            // The last tensor is the bias of the last layer norm, of 32 numbers.
            withUnsafeBytes(of: bits.littleEndian) { data.replaceSubrange(data.count - 8..<data.count - 4, with: $0) }
            try data.write(to: folder.url("model.safetensors"))
            for _ in 0..<2 {
                let error = try #require(throws: EmbeddingError.self) { try folder.load(precision, cacheDirectory: cache) }
                #expect(error.message.contains("encoder.layer.0.output.LayerNorm.bias") && error.message.contains("[30]"))
            }
        }
    }

    @Test("weights that are finite but overflow give an error, not NaN")
    func overflow() throws {
        let folder = try ModelFolder()
        var data = try Data(contentsOf: folder.url("model.safetensors"))
        for index in 0..<32 {
            withUnsafeBytes(of: Float(3e38).bitPattern.littleEndian) {
                data.replaceSubrange(data.count - 4 * (32 - index)..<data.count - 4 * (31 - index), with: $0)
            }
        }
        try data.write(to: folder.url("model.safetensors"))
        let session = try folder.load().makeSession(layers: [1])
        var output = EmbeddingMatrix(layerCount: 1, dimensions: ModelFolder.hidden)
        let error = #expect(throws: EmbeddingError.self) { try session.embed([session.tokenize("a b")], into: &output) }
        #expect(try #require(error).message.contains("not finite"))
    }
}
