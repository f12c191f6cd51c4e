internal import Glibc
package import Tokenization

/// A BERT-shaped sentence-embedding model from its Hugging Face files, computed on this machine's CPU.
///
/// Weights are read into private memory, checked, and packed once for the kernels; the packed ones are shared by all sessions.
/// Later changes to the files have no effect.
package final class TransformerEmbedder: Embedder {
    package let model: EmbeddingModel
    /// The model's tokenizer, for callers that need tokens or offsets.
    package let tokenizer: Tokenizer
    /// The precision in use: `f32` or `int8`, never `auto`.
    package let precision: Precision
    /// Whether the model's own files scale its sentence embedding to unit length.
    package var isNormalized: Bool { weights.configuration.head.normalizes }
    /// The kernels of the matrix products: `fused` or `oneDNN`.
    package var kernels: String { arithmetic.kernels }

    let weights: EncoderWeights
    /// The text of the prompt, before every text.
    let prefix: PromptPrefix
    private let arithmetic: Arithmetic

    /// Loads the model in `folder`.
    ///
    /// - Parameters:
    ///   - folder: contains `config.json`, `model.safetensors`, `tokenizer.json` and, for sentence-transformers, `modules.json` and
    ///     the files it names.
    ///   - precision: `.auto` by default.
    ///   - maxTokens: the longest text in tokens; by default the model's own limit.
    ///   - prompt: text put before every text; by default the one in the model's files.
    ///   - kernels: `.auto` by default.
    ///   - cacheDirectory: where packed weights and digests of the model's files are kept; nil recomputes them on every load.
    ///   - onCacheFailure: called with what could not be cached, and why; the model works without.
    /// - Throws: `EmbeddingError` naming the file, what is wrong with it and what to do.
    package init(
        folder: String, precision: Precision = .auto, maxTokens: Int? = nil, prompt: PromptChoice = .modelDefault,
        kernels: Kernels = .auto, cacheDirectory: String? = nil, onCacheFailure: (EmbeddingError) -> Void = { _ in }
    ) throws(EmbeddingError) {
        var folder = folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw EmbeddingError(
                .missingModel, at: folder, "no such model folder",
                remedy: "run Scripts/bootstrap to fetch all-MiniLM-L6-v2 into Models/, or name a model folder with --model")
        }
        OneDNN.useOneThread()
        self.precision = try precision.resolved()
        var configuration = try ModelConfiguration(folder: folder, prompt: prompt)
        if let maxTokens {
            guard (3...configuration.maxPositions).contains(maxTokens) else {
                throw EmbeddingError(
                    .invalidArgument, at: "maximum length", "\(maxTokens) tokens are outside 3...\(configuration.maxPositions)")
            }
            configuration.maxTokens = maxTokens
        }
        let tokenizerPath = configuration.transformerFolder + "/tokenizer.json"
        let tokenizerBytes = try ModelFile(path: tokenizerPath).readAll()
        do {
            tokenizer = try Tokenizer(
                tokenizerBytes, path: tokenizerPath, maxTokens: configuration.maxTokens,
                changes: configuration.tokenizer.changes)
        } catch {
            throw EmbeddingError(.malformed, at: tokenizerPath, "\(error)")
        }
        guard tokenizer.vocabularySize <= configuration.vocabularySize else {
            throw EmbeddingError(
                .malformed, at: tokenizerPath,
                "it has \(tokenizer.vocabularySize) tokens, the model embeds \(configuration.vocabularySize)",
                remedy: "tokenizer.json and the weights must be of the same model")
        }
        try configuration.tokenizer.check(tokenizer)
        prefix = try PromptPrefix(configuration.prompt, tokenizer: tokenizer, maxTokens: configuration.maxTokens)
        arithmetic = try Arithmetic(self.precision, kernels, configuration)
        let file = try WeightsFile(
            path: configuration.transformerFolder + "/model.safetensors", cacheDirectory: cacheDirectory,
            onCacheFailure: onCacheFailure)
        let configurationDigest = ModelFingerprint.digest(of: configuration.bytes)
        let fingerprint = ModelFingerprint.compute(
            digests: [file.digest, ModelFingerprint.digest(of: tokenizerBytes), configurationDigest],
            settings: configuration.fingerprinted(precision: arithmetic.name, normalizer: tokenizer.changedNormalizer))
        // Prompts, lengths and poolings share the encoder's weights.
        let archive = try WeightArchive(
            directory: cacheDirectory, name: configuration.name,
            key: "\(file.digest) \(configurationDigest) \(arithmetic.name) \(arithmetic.layout)", onCacheFailure: onCacheFailure
        ) { () throws(EmbeddingError) in
            try TensorReader(encoder: file.tensors(isHashedAgain: true))
        }
        weights = try EncoderWeights(configuration: configuration, arithmetic: arithmetic, archive: archive)
        do {
            try archive.save()
        } catch {
            onCacheFailure(error)
        }
        model = EmbeddingModel(
            name: configuration.name, dimensions: configuration.pooledSize, layerCount: configuration.layerCount,
            maxTokens: configuration.maxTokens, precision: self.precision.rawValue, fingerprint: fingerprint,
            sentenceDimensions: configuration.head.outputs, prompt: configuration.prompt)
    }

    package var tokenKinds: TokenKinds { TokenKinds(of: tokenizer) }

    package func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        try makeSession(layers: layers, unitLength: true)
    }

    /// Opens a session.
    ///
    /// - Parameter unitLength: whether every layer's vector is scaled to length 1 (needed for classification). When false,
    ///   vectors keep the length that pooling gives them.
    package func makeSession(layers: [Int], unitLength: Bool) throws(EmbeddingError) -> TransformerSession {
        try TransformerSession(
            embedder: self, arithmetic: arithmetic, layers: layers, output: .layers(unitLength: unitLength))
    }

    package func sentenceSession() throws -> any EmbeddingSession { try makeSentenceSession() }

    /// The sentence embedding's session: the last layer, pooled, followed by the steps in the model's own files.
    package func makeSentenceSession() throws(EmbeddingError) -> TransformerSession {
        let head = weights.configuration.head
        return try TransformerSession(
            embedder: self, arithmetic: arithmetic, layers: [model.layerCount],
            output: head.isPlain ? .layers(unitLength: head.normalizes) : .sentence)
    }
}

extension TransformerEmbedder {
    /// Inputs and outputs of the matrix products that every token passes through, over all layers.
    package var productShapes: [(inputs: Int, outputs: Int)] {
        let hidden = weights.configuration.hiddenSize
        let inner = weights.configuration.intermediateSize
        let layer = [(hidden, 3 * hidden), (hidden, hidden), (hidden, inner), (inner, hidden)]
        return (0..<model.layerCount).flatMap { _ in layer.map { (inputs: $0.0, outputs: $0.1) } }
    }

    /// Operations per token in matrix products, a multiply-add counting as two.
    package var operationsPerToken: Double {
        productShapes.reduce(0) { $0 + 2 * Double($1.inputs) * Double($1.outputs) }
    }

    /// The library and CPU, for reports.
    package static var machine: String { "oneDNN \(OneDNN.version), \(CPU.summary)" }
}
