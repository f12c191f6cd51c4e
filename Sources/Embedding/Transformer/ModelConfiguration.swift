internal import FoundationEssentials
internal import Glibc

/// What the files of a sentence-transformers model folder say: shapes from `config.json`, length from
/// `sentence_bert_config.json`, pooling from `1_Pooling/config.json`, normalization from `modules.json`.
struct ModelConfiguration: Sendable {
    var name: String
    var hiddenSize: Int
    var layerCount: Int
    var headCount: Int
    var intermediateSize: Int
    var vocabularySize: Int
    var maxPositions: Int
    var layerNormEpsilon: Float
    var activation: String
    var pooling: Pooling
    /// Whether the model itself scales its sentence embedding to unit length.
    var isNormalized: Bool
    /// The longest text in tokens, special tokens included.
    var maxTokens: Int

    /// What decides an embedding besides the files.
    ///
    /// - Parameter precision: the arithmetic, with the number of weight bits where they matter.
    func fingerprinted(precision: String) -> String { "\(pooling.rawValue) \(isNormalized) \(precision) \(maxTokens)" }

    var headDimensions: Int { hiddenSize / headCount }

    /// How token vectors become one.
    enum Pooling: String, Sendable {
        case mean
        case cls
    }

    /// Reads the configuration of the model in `folder`.
    init(folder: String) throws(EmbeddingError) {
        let path = folder + "/config.json"
        let bert = try readJSON(Bert.self, path)
        func unsupported(_ what: String) -> EmbeddingError {
            EmbeddingError(.unsupported, at: path, what, remedy: "use a BERT-shaped sentence-embedding model")
        }
        guard bert.model_type == "bert" else { throw unsupported("model_type is \(bert.model_type), not bert") }
        let positions = bert.position_embedding_type ?? "absolute"
        guard positions == "absolute" else { throw unsupported("position_embedding_type is \(positions), not absolute") }
        guard ["gelu", "gelu_new", "gelu_pytorch_tanh", "relu"].contains(bert.hidden_act) else {
            throw unsupported("hidden_act is \(bert.hidden_act); gelu, gelu_new and relu are known")
        }
        let sizes = [
            ("hidden_size", bert.hidden_size, 8192), ("num_hidden_layers", bert.num_hidden_layers, 128),
            ("num_attention_heads", bert.num_attention_heads, 256), ("intermediate_size", bert.intermediate_size, 65536),
            ("vocab_size", bert.vocab_size, 4_000_000), ("max_position_embeddings", bert.max_position_embeddings, 65536),
        ]
        for (key, value, limit) in sizes where !(1...limit).contains(value) {
            throw EmbeddingError(.malformed, at: path, "\(key) is \(value), outside 1...\(limit)")
        }
        guard bert.hidden_size % bert.num_attention_heads == 0 else {
            throw EmbeddingError(
                .malformed, at: path,
                "hidden_size \(bert.hidden_size) is no multiple of num_attention_heads \(bert.num_attention_heads)")
        }
        name = folder.split(separator: "/").last.map(String.init) ?? folder
        hiddenSize = bert.hidden_size
        layerCount = bert.num_hidden_layers
        headCount = bert.num_attention_heads
        intermediateSize = bert.intermediate_size
        vocabularySize = bert.vocab_size
        maxPositions = bert.max_position_embeddings
        layerNormEpsilon = Float(bert.layer_norm_eps ?? 1e-12)
        activation = bert.hidden_act
        pooling = try Self.pooling(folder)
        isNormalized = try Self.isNormalized(folder)
        let limit = try readOptionalJSON(SentenceBert.self, folder + "/sentence_bert_config.json")?.max_seq_length
        maxTokens = min(limit ?? 512, bert.max_position_embeddings)
        guard maxTokens >= 3 else {
            throw EmbeddingError(.malformed, at: folder + "/sentence_bert_config.json", "max_seq_length is \(maxTokens)")
        }
    }

    private static func pooling(_ folder: String) throws(EmbeddingError) -> Pooling {
        let path = folder + "/1_Pooling/config.json"
        guard let file = try readOptionalJSON(PoolingFile.self, path) else { return .mean }
        if file.pooling_mode_mean_tokens ?? false { return .mean }
        if file.pooling_mode_cls_token ?? false { return .cls }
        throw EmbeddingError(.unsupported, at: path, "neither mean nor CLS pooling is set", remedy: "use a model that pools so")
    }

    private static func isNormalized(_ folder: String) throws(EmbeddingError) -> Bool {
        guard let modules = try readOptionalJSON([Module].self, folder + "/modules.json") else { return true }
        return modules.contains { $0.type.hasSuffix("Normalize") }
    }

    // The names are those of the files.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Bert: Decodable {
        var model_type: String
        var hidden_size, num_hidden_layers, num_attention_heads, intermediate_size, vocab_size, max_position_embeddings: Int
        var hidden_act: String
        var layer_norm_eps: Double?
        var position_embedding_type: String?
    }
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct SentenceBert: Decodable { var max_seq_length: Int? }
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct PoolingFile: Decodable { var pooling_mode_mean_tokens, pooling_mode_cls_token: Bool? }
    private struct Module: Decodable { var type: String }
}

/// Decodes a JSON file of the model, or nil where there is none.
func readOptionalJSON<Value: Decodable>(_ type: Value.Type, _ path: String) throws(EmbeddingError) -> Value? {
    access(path, F_OK) == 0 ? try readJSON(type, path) : nil
}

/// Decodes a JSON file of the model.
func readJSON<Value: Decodable>(_ type: Value.Type, _ path: String) throws(EmbeddingError) -> Value {
    let file = try MappedFile(path: path)
    guard file.bytes.count < 10_000_000 else {
        throw EmbeddingError(.malformed, at: path, "\(file.bytes.count) bytes are too many for a configuration file")
    }
    do {
        return try JSONDecoder().decode(type, from: Data(file.bytes))
    } catch DecodingError.keyNotFound(let key, _) {
        throw EmbeddingError(.malformed, at: path, "the key \(key.stringValue) is missing")
    } catch DecodingError.typeMismatch(let type, let context) {
        let key = context.codingPath.last?.stringValue ?? "the file"
        throw EmbeddingError(.malformed, at: path, "\(key) is not of the type \(type)")
    } catch {
        throw EmbeddingError(.malformed, at: path, "it is not valid JSON", remedy: "run Scripts/bootstrap to fetch it again")
    }
}
