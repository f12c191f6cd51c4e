/// Loads whatever kind of model a folder holds.
package enum ModelLoader {
    /// Loads the model in `folder`: a static one, or else a transformer.
    ///
    /// - Parameters:
    ///   - precision: of a transformer; static models have one of their own.
    ///   - maxTokens: the longest text in tokens; by default the model's own limit.
    ///   - prompt: what comes before every text; by default what the model's files say.
    ///   - cacheDirectory: where digests of the model's files are remembered; nil computes them each time.
    ///   - onCacheFailure: called with what could not be kept there, and why; the model works without.
    /// - Throws: `EmbeddingError` naming the file, what is wrong with it and what to do.
    package static func load(
        _ folder: String, precision: Precision = .auto, maxTokens: Int? = nil, prompt: PromptChoice = .modelDefault,
        cacheDirectory: String? = nil, onCacheFailure: (EmbeddingError) -> Void = { _ in }
    ) throws(EmbeddingError) -> any Embedder {
        if StaticEmbedder.isModel(folder) {
            return try StaticEmbedder(
                folder: folder, maxTokens: maxTokens, prompt: prompt, cacheDirectory: cacheDirectory,
                onCacheFailure: onCacheFailure)
        }
        return try TransformerEmbedder(
            folder: folder, precision: precision, maxTokens: maxTokens, prompt: prompt, cacheDirectory: cacheDirectory,
            onCacheFailure: onCacheFailure)
    }
}
