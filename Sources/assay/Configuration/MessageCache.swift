import Embedding
import Logging

/// The daemon's cache of message embeddings, as configured.
struct MessageCache: Sendable {
    let embeddings: EmbeddingCache
    private let directory: String?
    private let logger: Logger

    /// Loads what an earlier run saved; nil when the cache is disabled.
    init?(_ settings: Settings, model: EmbeddingModel, layers: [Int], logger: Logger) {
        guard settings.cacheBytes > 0 else { return nil }
        embeddings = EmbeddingCache(model: model, capacity: settings.cacheBytes)
        directory = settings.persistsCache ? settings.cacheDirectory : nil
        self.logger = logger
        guard let directory, !layers.isEmpty else { return }
        do {
            let count = try embeddings.load(directory: directory, layers: layers)
            logger.debug("message embeddings read", metadata: ["entries": "\(count)", "directory": "\(directory)"])
        } catch {
            logger.warning(
                "the embeddings of earlier messages cannot be used; they are computed again", metadata: ["reason": "\(error)"])
        }
    }

    /// An embedder that checks the cache first.
    func embedder(_ base: any Embedder) -> any Embedder { CachedEmbedder(base, cache: embeddings) }

    /// Whether the embeddings are to outlast the run.
    var isSaved: Bool { directory != nil }

    /// Saves the embeddings where they are to outlast the run; a failure costs a warning, as the cache may be lost at any time.
    func save() {
        guard let directory else { return }
        do {
            try embeddings.save(directory: directory)
        } catch {
            logger.warning("message embeddings were not saved", metadata: ["error": "\(error)"])
        }
    }

    /// Its part of the closing line.
    var account: Logger.Metadata {
        let statistics = embeddings.statistics
        return [
            "cache_hits": "\(statistics.hits)", "cache_misses": "\(statistics.misses)",
            "cache_entries": "\(statistics.entries)", "cache_bytes": "\(statistics.bytes)",
        ]
    }
}
