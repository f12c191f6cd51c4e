/// The content of a static model's files: `config.json` of model2vec, with a section of ours if `assay distill`
/// made the model, or `modules.json` of sentence-transformers.
///
/// Upstream: <https://github.com/MinishLab/model2vec>
struct StaticConfiguration: Sendable {
    var name: String
    /// The folder of `model.safetensors` and `tokenizer.json`.
    var folder: String
    /// The tensor with the tokens' vectors.
    var tensor: String
    /// The length of a vector, if a file gives it.
    var dimensions: Int?
    /// Whether the model itself scales its sentence embedding to unit length.
    var isNormalized: Bool
    /// The longest text in tokens.
    var maxTokens: Int
    /// Whether `[CLS]` and `[SEP]` count as tokens of the text, and unknown tokens too. Not so in model2vec.
    var countsSpecialTokens: Bool
    /// The text before every text.
    var prompt: Prompt?
    /// The SHA-256 of files by name, if `config.json` has them: models of `assay distill` do.
    var checksums: [String: String] = [:]
    /// The bytes of `config.json`, for the fingerprint; empty if there is none.
    let bytes: [UInt8]

    /// Whether the model in `folder` is a static one.
    static func describes(_ folder: String) -> Bool {
        // A file that cannot be read is reported by the loader.
        if var config = try? ModelSettings.optional(path: folder + "/config.json"), let type = try? config.string("model_type")
        {
            return type == "model2vec"
        }
        guard let list = try? ModuleList(folder: folder) else { return false }
        return list.modules[0].kind == .staticEmbedding
    }

    /// The default of model2vec.
    private static let defaultMaxTokens = 512

    /// Keys about how a model was made.
    private static let harmless = [
        "architectures", "tokenizer_name", "apply_pca", "apply_zipf", "sif_coefficient", "seq_length", "pooling",
        "embedding_dtype", "vocabulary_quantization", "cache_dir", "head_config",
    ]

    /// Reads the configuration of the model in `folder`.
    init(folder: String, prompt choice: PromptChoice) throws(EmbeddingError) {
        name = folder.split(separator: "/").last.map(String.init) ?? folder
        let list = try ModuleList(folder: folder)
        var file = try ModelSettings.optional(path: folder + "/config.json")
        let path = folder + "/config.json"
        bytes = file?.bytes ?? []
        let isModel2vec = try file?.string("model_type") == "model2vec"
        tensor = isModel2vec ? "embeddings" : "embedding.weight"
        self.folder = isModel2vec ? folder : list?.modules[0].folder ?? folder
        dimensions = try file?.integer("hidden_dim")
        let normalize = try file?.bool("normalize")
        let normalizes = try list.map { list throws(EmbeddingError) in try Self.normalizes(list) }
        if let normalize, let normalizes, normalize != normalizes {
            throw EmbeddingError(
                .unsupported, at: path,
                "normalize is \(normalize), but modules.json has \(normalizes ? "a" : "no") module Normalize",
                remedy: "make both say the same")
        }
        isNormalized = normalize ?? normalizes ?? false
        maxTokens = try file?.integer("max_length") ?? Self.defaultMaxTokens
        guard (3...65536).contains(maxTokens) else {
            throw EmbeddingError(.malformed, at: path, "max_length is \(maxTokens), outside 3...65536")
        }
        countsSpecialTokens = false
        if var section = try file?.object("assay") {
            countsSpecialTokens = try section.bool("special_tokens") ?? false
            let format = try section.required("format")
            guard format == StaticModelFile.format else {
                throw EmbeddingError(
                    .unsupported, at: path, "the model has format \(format), this version reads \(StaticModelFile.format)",
                    remedy: "make it again with assay distill")
            }
            if var known = try section.object("sha256") {
                for name in ["tokenizer.json", "model.safetensors"] { checksums[name] = try known.string(name) }
            }
        }
        file?.ignore(Self.harmless)
        if isModel2vec { try file?.refuseRest() }
        let settings = try SentenceTransformersSettings(folder: folder)
        guard settings.cut == nil else {
            throw EmbeddingError(
                .unsupported, at: folder + "/config_sentence_transformers.json",
                "truncate_dim is not supported in static models", remedy: "cut the vectors in the model's file")
        }
        prompt = try settings.prompt(choice)
    }

    /// Whether the modules are a static embedding and its normalization, rather than the embedding alone.
    private static func normalizes(_ list: ModuleList) throws(EmbeddingError) -> Bool {
        guard list.modules[0].kind == .staticEmbedding else {
            throw list.misplaced("the first module is \(list.modules[0].kind.rawValue), not StaticEmbedding")
        }
        for module in list.modules.dropFirst() {
            guard module.kind == .normalize else {
                throw list.misplaced("\(module.kind.rawValue) after a static embedding is not supported")
            }
            if module.folder != list.folder { try ModelConfiguration.requireSentenceNormalization(module.folder) }
        }
        return list.modules.count > 1
    }

    /// Refuses a file that differs from what was written.
    func check(_ name: String, digest: String) throws(EmbeddingError) {
        guard let known = checksums[name], known != digest else { return }
        throw EmbeddingError(
            .malformed, at: "\(folder)/\(name)", "the file is damaged: its checksum is not the one in config.json",
            remedy: "copy the model again, or make it again with assay distill")
    }

    /// What determines an embedding besides the files that are hashed whole.
    func fingerprinted(arithmetic: String) -> String {
        "static \(isNormalized) \(arithmetic) \(maxTokens)" + (prompt.map { "\nprompt \($0.text)" } ?? "")
    }
}
