package import Tokenization

/// A static embedding model: a text's vector is the sum of its tokens' vectors (and, in models of `assay distill`, of those of
/// neighbouring tokens), scaled to unit length. No network in between, so hundreds of times faster than a transformer.
///
/// Reads folders of `assay distill`, of model2vec, and of sentence-transformers' `StaticEmbedding`.
package final class StaticEmbedder: Embedder {
    package let model: EmbeddingModel
    /// The model's tokenizer.
    package let tokenizer: Tokenizer

    let table: StaticTable
    let configuration: StaticConfiguration
    let prefix: PromptPrefix

    /// Whether the folder contains a static model.
    package static func isModel(_ folder: String) -> Bool { StaticConfiguration.describes(folder) }

    /// Loads the model in `folder`.
    ///
    /// - Parameters:
    ///   - maxTokens: the longest text in tokens; by default the model's own limit.
    ///   - prompt: text put before every text; by default the one in the model's files.
    ///   - cacheDirectory: where digests of the model's files are cached; nil computes them each time.
    ///   - onCacheFailure: called with what could not be cached, and why; the model works without.
    /// - Throws: `EmbeddingError` naming the file, what is wrong with it and what to do.
    package init(
        folder: String, maxTokens: Int? = nil, prompt: PromptChoice = .modelDefault, cacheDirectory: String? = nil,
        onCacheFailure: (EmbeddingError) -> Void = { _ in }
    ) throws(EmbeddingError) {
        var folder = folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        var configuration = try StaticConfiguration(folder: folder, prompt: prompt)
        if let maxTokens {
            guard (3...65536).contains(maxTokens) else {
                throw EmbeddingError(.invalidArgument, at: "maximum length", "\(maxTokens) tokens are outside 3...65536")
            }
            configuration.maxTokens = maxTokens
        }
        let tokenizerPath = configuration.folder + "/tokenizer.json"
        let tokenizerBytes = try ModelFile(path: tokenizerPath).readAll()
        try configuration.check("tokenizer.json", digest: ModelFingerprint.digest(of: tokenizerBytes))
        do {
            tokenizer = try Tokenizer(tokenizerBytes, path: tokenizerPath, maxTokens: configuration.maxTokens)
        } catch {
            throw EmbeddingError(.malformed, at: tokenizerPath, "\(error)")
        }
        prefix = try PromptPrefix(configuration.prompt, tokenizer: tokenizer, maxTokens: configuration.maxTokens)
        let file = try WeightsFile(
            path: configuration.folder + "/model.safetensors", cacheDirectory: cacheDirectory, onCacheFailure: onCacheFailure)
        try configuration.check("model.safetensors", digest: file.digest)
        table = try StaticTable(
            StaticTensors(file.tensors(isHashedAgain: !configuration.checksums.isEmpty)), tensor: configuration.tensor,
            dimensions: configuration.dimensions)
        guard tokenizer.vocabularySize <= table.tokens else {
            throw EmbeddingError(
                .malformed, at: tokenizerPath,
                "it has \(tokenizer.vocabularySize) tokens, the model has vectors of \(table.tokens)",
                remedy: "tokenizer.json and the vectors must be of the same model")
        }
        self.configuration = configuration
        model = EmbeddingModel(
            name: configuration.name, dimensions: table.dimensions, layerCount: 1, maxTokens: configuration.maxTokens,
            precision: table.arithmetic,
            fingerprint: ModelFingerprint.compute(
                digests: [file.digest] + [tokenizerBytes, configuration.bytes].map(ModelFingerprint.digest),
                settings: configuration.fingerprinted(arithmetic: table.arithmetic)),
            prompt: configuration.prompt)
    }

    /// Whether the model's vectors were fitted to this very text. False if the model does not record it.
    package func wasFitted(to text: String) -> Bool { table.fitted.contains(text) }

    package var tokenKinds: TokenKinds {
        var kinds = TokenKinds(of: tokenizer)
        if !configuration.countsSpecialTokens { kinds.framing = 0 }
        return kinds
    }

    package func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        guard layers == [1] else {
            throw EmbeddingError(.invalidArgument, at: "layers", "\(layers) is not [1]: a static model has one layer")
        }
        return StaticSession(embedder: self, unitLength: true)
    }

    package func sentenceSession() throws -> any EmbeddingSession {
        StaticSession(embedder: self, unitLength: configuration.isNormalized)
    }
}
