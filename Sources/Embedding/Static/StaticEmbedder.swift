public import Tokenization

/// A static embedding model: a text's vector is the sum of its tokens' vectors (and, in models of `assay distill`, of those of
/// neighbouring tokens), scaled to unit length. No network in between, so hundreds of times faster than a transformer.
///
/// Reads folders of `assay distill`, of model2vec, and of sentence-transformers' `StaticEmbedding`.
public final class StaticEmbedder: Embedder {
    public let model: EmbeddingModel
    /// The model's tokenizer.
    public let tokenizer: Tokenizer

    let table: StaticTable
    let configuration: StaticConfiguration

    /// Whether the folder holds a static model.
    public static func isModel(_ folder: String) -> Bool { StaticConfiguration.describes(folder) }

    /// Loads the model in `folder`.
    ///
    /// - Parameters:
    ///   - maxTokens: the longest text in tokens; by default the model's own limit.
    ///   - cacheDirectory: where digests of the model's files are remembered; nil computes them anew.
    ///   - onCacheFailure: told of what could not be remembered there, and why; the model works without.
    /// - Throws: `EmbeddingError` naming the file, what is wrong with it and what to do.
    public init(
        folder: String, maxTokens: Int? = nil, cacheDirectory: String? = nil,
        onCacheFailure: (EmbeddingError) -> Void = { _ in }
    ) throws(EmbeddingError) {
        var folder = folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        var configuration = try StaticConfiguration(folder: folder)
        if let maxTokens {
            guard (3...65536).contains(maxTokens) else {
                throw EmbeddingError(.invalidArgument, at: "maximum length", "\(maxTokens) tokens are outside 3...65536")
            }
            configuration.maxTokens = maxTokens
        }
        do {
            tokenizer = try Tokenizer(contentsOf: folder + "/tokenizer.json", maxTokens: configuration.maxTokens)
        } catch {
            throw EmbeddingError(.malformed, at: folder + "/tokenizer.json", "\(error)")
        }
        table = try StaticTable(path: folder + "/model.safetensors", tensor: configuration.tensor)
        guard tokenizer.vocabularySize <= table.tokens else {
            throw EmbeddingError(
                .malformed, at: folder + "/tokenizer.json",
                "it has \(tokenizer.vocabularySize) tokens, the model has vectors of \(table.tokens)",
                remedy: "tokenizer.json and the vectors must be of the same model")
        }
        self.configuration = configuration
        let settings = "static \(configuration.isNormalized) \(table.arithmetic) \(configuration.maxTokens)"
        model = EmbeddingModel(
            name: configuration.name, dimensions: table.dimensions, layerCount: 1, maxTokens: configuration.maxTokens,
            precision: table.arithmetic,
            fingerprint: try ModelFingerprint.compute(
                folder: folder, settings: settings, cacheDirectory: cacheDirectory, onCacheFailure: onCacheFailure))
    }

    /// Whether the model's vectors were fitted to this very text. False where the model does not say.
    public func wasFitted(to text: String) -> Bool { table.fitted.contains(text) }

    public var tokenKinds: TokenKinds {
        var kinds = TokenKinds(of: tokenizer)
        if !configuration.countsSpecialTokens { kinds.framing = 0 }
        return kinds
    }

    public func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        guard layers == [1] else {
            throw EmbeddingError(.invalidArgument, at: "layers", "\(layers) is not [1]: a static model has one layer")
        }
        return StaticSession(embedder: self, unitLength: true)
    }

    public func sentenceSession() throws -> any EmbeddingSession {
        StaticSession(embedder: self, unitLength: configuration.isNormalized)
    }
}
