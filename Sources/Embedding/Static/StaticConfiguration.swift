internal import FoundationEssentials
internal import Glibc

/// What the files of a static model's folder say: `config.json` of model2vec, with a section of ours where `assay distill`
/// made the model, or `modules.json` of sentence-transformers.
///
/// Upstream: <https://github.com/MinishLab/model2vec>
struct StaticConfiguration: Sendable {
    var name: String
    /// The tensor that holds the tokens' vectors.
    var tensor: String
    /// Whether the model itself scales its sentence embedding to unit length.
    var isNormalized: Bool
    /// The longest text in tokens.
    var maxTokens: Int
    /// Whether `[CLS]` and `[SEP]` count as tokens of the text, and unknown tokens too. Not so in model2vec.
    var countsSpecialTokens: Bool

    /// Whether the model in `folder` is a static one.
    static func describes(_ folder: String) -> Bool {
        // A file that cannot be read is for the loader to complain about.
        guard let kind = try? kind(folder) else { return false }
        return kind != .other
    }

    private enum Kind {
        case model2vec, sentenceTransformers, other
    }

    private static func kind(_ folder: String) throws(EmbeddingError) -> Kind {
        if let file = try readOptionalJSON(File.self, folder + "/config.json"), let type = file.model_type {
            return type == "model2vec" ? .model2vec : .other
        }
        let modules = try readOptionalJSON([Module].self, folder + "/modules.json") ?? []
        return modules.contains { $0.type.hasSuffix("StaticEmbedding") && $0.isHere } ? .sentenceTransformers : .other
    }

    /// Reads the configuration of the model in `folder`.
    init(folder: String) throws(EmbeddingError) {
        name = folder.split(separator: "/").last.map(String.init) ?? folder
        let file = try readOptionalJSON(File.self, folder + "/config.json")
        let modules = try readOptionalJSON([Module].self, folder + "/modules.json") ?? []
        tensor = try Self.kind(folder) == .model2vec ? "embeddings" : "embedding.weight"
        isNormalized = file?.normalize ?? modules.contains { $0.type.hasSuffix("Normalize") }
        countsSpecialTokens = file?.assay?.special_tokens ?? false
        maxTokens = file?.max_length ?? Self.defaultMaxTokens
        guard (3...65536).contains(maxTokens) else {
            throw EmbeddingError(.malformed, at: folder + "/config.json", "max_length is \(maxTokens), outside 3...65536")
        }
        if let format = file?.assay?.format, format != StaticModelFile.format {
            throw EmbeddingError(
                .unsupported, at: folder + "/config.json",
                "the model is of format \(format), this version reads \(StaticModelFile.format)",
                remedy: "make it again with assay distill")
        }
    }

    /// That of model2vec.
    private static let defaultMaxTokens = 512

    // The names are those of the files.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct File: Decodable {
        var model_type: String?
        var normalize: Bool?
        var max_length: Int?
        var assay: Section?

        struct Section: Decodable {
            var format: Int
            var special_tokens: Bool
        }
    }

    private struct Module: Decodable {
        var type: String
        var path: String?

        /// Whether the module's files are in the model's folder itself.
        var isHere: Bool { path.map { $0.isEmpty || $0 == "." } ?? true }
    }
}
