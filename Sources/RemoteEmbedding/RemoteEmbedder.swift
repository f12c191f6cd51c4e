package import Embedding
package import Logging

/// A model on a server that speaks OpenAI's embeddings API.
///
/// It has one layer. A text's ids are its bytes (`TextPieces`). Whether texts embedded in different requests get the same bits is
/// the server's affair.
package final class RemoteEmbedder: Embedder {
    package let model: EmbeddingModel
    let server: EmbeddingServer

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

/// One thread's access to the server: one request at a time.
private final class RemoteSession: EmbeddingSession {
    let layers = [1]
    private let server: EmbeddingServer
    private let maxTokens: Int
    private let split: RequestSplit
    private var waiting: () throws -> Void = {}

    init(_ server: EmbeddingServer, maxTokens: Int) {
        self.server = server
        self.maxTokens = maxTokens
        split = RequestSplit(maxTexts: server.options.batchSize)
    }

    func tokenize(_ text: String) -> TokenizedText { TextPieces.tokenize(text, limit: maxTokens) }

    func whileWaiting(_ body: @escaping () throws -> Void) { waiting = body }

    func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws {
        output.resize(rows: batch.count)
        let texts = batch.map { TextPieces.text(of: $0.ids) }
        for range in split.ranges(texts.map(\.utf8.count)) { try embed(texts, range, into: &output) }
    }

    /// One request, or several if the server does not take this one.
    private func embed(_ texts: [String], _ range: Range<Int>, into output: inout EmbeddingMatrix) throws {
        let vectors: [[Float]]
        do { vectors = try server.vectors(of: Array(texts[range]), waiting: waiting) } catch let error as EmbeddingError {
            // Too many texts for this server, or one that it does not take: the halves tell.
            guard error.code == .refusedText, range.count > 1 else { throw error }
            let middle = range.lowerBound + range.count / 2
            try embed(texts, range.lowerBound..<middle, into: &output)
            return try embed(texts, middle..<range.upperBound, into: &output)
        }
        for (row, vector) in zip(range, vectors) { output.set(row, toDirectionOf: vector) }
    }
}

extension EmbeddingMatrix {
    /// Overwrites a row with a vector scaled to unit length; zeros stay zeros.
    fileprivate mutating func set(_ row: Int, toDirectionOf vector: [Float]) {
        let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let scale = length > 0 ? 1 / length : 0
        for (column, value) in vector.enumerated() { storage[row * columns + column] = Float(Double(value) * scale) }
    }
}
