/// Loads any kind of model from a folder.
package enum ModelLoader {
    /// Loads the model in `folder`: a static one, or else a transformer.
    ///
    /// - Parameters:
    ///   - precision: of a transformer; static models have their own.
    ///   - maxTokens: the longest text in tokens; by default the model's own limit.
    ///   - prompt: text put before every text; by default the one in the model's files.
    ///   - cacheDirectory: where digests of the model's files are cached; nil computes them each time.
    ///   - onCacheFailure: called with what could not be cached, and why; the model works without.
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
