package import Embedding
package import Logging

/// A model on a server that speaks OpenAI's embeddings API.
///
/// It has one layer. A text's ids are its bytes (`TextPieces`). Whether a text gets the same bits in every request is up to the
/// server.
package final class RemoteEmbedder: Embedder {
    package let model: EmbeddingModel
    private let server: EmbeddingServer

    package var tokenKinds: TokenKinds { TextPieces.kinds }
    package var health: EmbedderHealth { server.health }
    /// What the server was asked so far.
    package var usage: RemoteUsage { server.usage }

    /// Asks the server for the probe's vector, which tells dimensions and fingerprint.
    ///
    /// - Parameters:
    ///   - cacheDirectory: where the probe is kept between runs; nil keeps none.
    ///   - logger: gets outages, changes of the model, and warnings.
    /// - Throws: `EmbeddingError` when there is no usable answer after `options.maxRetries`.
    package init(_ options: RemoteOptions, cacheDirectory: String? = nil, logger: Logger) throws {
        server = try EmbeddingServer(options, logger: logger)
        if options.address.isReadable, server.hasKey {
            logger.warning(
                "the key is sent without encryption", metadata: ["server": "\(options.address.url)", "remedy": "use https"])
        }
        var probe = try server.firstProbe()
        if let cacheDirectory {
            let file = ProbeFile(directory: cacheDirectory, model: options.model, dimensions: options.dimensions)
            probe = Self.settled(probe, file, logger)
            server.use(probe)
        }
        model = EmbeddingModel(
            name: options.model, dimensions: probe.vector.count, layerCount: 1, maxTokens: options.maxTokens,
            precision: "remote",
            fingerprint: probe.fingerprint(
                model: options.model, dimensions: options.dimensions, maxTokens: options.maxTokens))
    }

    /// The kept probe, if the model is still the same; otherwise the new one, which is kept from now on.
    private static func settled(_ probe: Probe, _ file: ProbeFile, _ logger: Logger) -> Probe {
        do throws(EmbeddingError) {
            if let kept = try file.read() {
                guard let change = kept.change(to: probe) else { return kept }
                logger.notice(
                    "the embeddings server has another model than in the last run; label examples are embedded again",
                    metadata: ["reason": "\(change)"])
            }
        } catch {
            logger.warning("the probe of the last run cannot be used", metadata: ["reason": "\(error)"])
        }
        do throws(EmbeddingError) { try file.write(probe) } catch {
            logger.warning("the probe could not be kept", metadata: ["reason": "\(error)"])
        }
        return probe
    }

    /// From now on sessions wait for as long as the server is away, instead of failing after some retries: for a daemon, once it
    /// has started.
    package func waitOutOutages() { server.waitOutOutages() }

    package func makeSession(layers: [Int]) throws -> any EmbeddingSession {
        guard layers == [1] else {
            throw EmbeddingError(.invalidArgument, at: "layers", "\(layers) are not layers of \(model.name), which has one")
        }
        return RemoteSession(server, maxTokens: model.maxTokens)
    }
}
