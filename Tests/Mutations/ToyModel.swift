import Embedding
import Foundation

/// Models small enough to be read thousands of times per second: one layer of 32 columns and eight tokens.
enum ToyModel {
    private static let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c", "##s"]

    private static let tokenizer: [UInt8] = {
        let tokens = vocabulary.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
        return Array(
            """
            {"version": "1.0", "added_tokens": [],
             "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 0}}], "pair": [],
               "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                 "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
               "max_input_chars_per_word": 100, "vocab": {\(tokens)}}}
            """.utf8)
    }()

    /// A transformer as sentence-transformers keeps it, with every file that it may have.
    static var transformer: [String: [UInt8]] {
        get throws {
            [
                "config.json": Array(
                    """
                    {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1,
                     "intermediate_size": 64, "vocab_size": 8, "max_position_embeddings": 16, "hidden_act": "gelu"}
                    """.utf8),
                "tokenizer.json": tokenizer,
                "tokenizer_config.json": Array(#"{"model_max_length": 16, "do_lower_case": true}"#.utf8),
                "sentence_bert_config.json": Array(#"{"max_seq_length": 16, "do_lower_case": false}"#.utf8),
                "modules.json": Array(
                    """
                    [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                     {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                     {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
                    """.utf8),
                "1_Pooling/config.json": Array(#"{"word_embedding_dimension": 32, "pooling_mode_mean_tokens": true}"#.utf8),
                "model.safetensors": weights,
            ]
        }
    }

    /// A static model of the same tokens, with two pairs of neighbours.
    ///
    /// - Parameter isSealed: with its checksums, as written. Without them damage gets as far as the readers of its files.
    static func `static`(in directory: String, isSealed: Bool) throws -> [String: [UInt8]] {
        let folder = "\(directory)/static-sound"
        let tokens = "\(directory)/static-tokenizer.json"
        try Subjects.write(tokenizer, to: tokens)
        let rows = (0..<(vocabulary.count + 2) * 8).map { Float(($0 * 37) % 19 - 9) / 20 }
        let file = StaticModelFile(
            rows: rows, dimensions: 8, bigrams: [Bigram(4, 5), Bigram(5, 6)], maxTokens: 16, texts: ["a b"], origin: [:])
        try file.write(to: folder, tokenizer: tokens)
        var files: [String: [UInt8]] = [:]
        for name in ["config.json", "tokenizer.json", "model.safetensors"] {
            files[name] = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
        }
        guard !isSealed else { return files }
        var config = try JSONSerialization.jsonObject(with: Data(files["config.json"]!)) as! [String: Any]
        var section = config["assay"] as! [String: Any]
        section["sha256"] = nil
        config["assay"] = section
        files["config.json"] = [UInt8](try JSONSerialization.data(withJSONObject: config, options: .sortedKeys))
        return files
    }

    private static let shapes: [(name: String, shape: [Int])] = {
        func linear(_ name: String, _ outputs: Int, _ inputs: Int) -> [(String, [Int])] {
            [("\(name).weight", [outputs, inputs]), ("\(name).bias", [outputs])]
        }
        func norm(_ name: String) -> [(String, [Int])] { [("\(name).weight", [32]), ("\(name).bias", [32])] }
        let layer = "encoder.layer.0"
        return [
            ("embeddings.word_embeddings.weight", [8, 32]), ("embeddings.position_embeddings.weight", [16, 32]),
            ("embeddings.token_type_embeddings.weight", [2, 32]),
        ] + norm("embeddings.LayerNorm")
            + ["query", "key", "value"].flatMap { linear("\(layer).attention.self.\($0)", 32, 32) }
            + linear("\(layer).attention.output.dense", 32, 32) + norm("\(layer).attention.output.LayerNorm")
            + linear("\(layer).intermediate.dense", 64, 32) + linear("\(layer).output.dense", 32, 64)
            + norm("\(layer).output.LayerNorm")
    }()

    private static let weights: [UInt8] = {
        var entries: [String] = []
        var data: [UInt8] = []
        for (name, shape) in shapes {
            let count = shape.reduce(1, *)
            entries.append(
                "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(data.count),\(data.count + count * 4)]}")
            for index in 0..<count {
                let value = Float((index * 37 + data.count) % 19 - 9) / 20
                withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 }
            }
        }
        let header = "{\(entries.joined(separator: ","))}"
        return withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + data
    }()
}
