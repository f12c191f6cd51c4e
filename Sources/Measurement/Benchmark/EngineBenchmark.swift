package import Embedding
internal import Synchronization
package import Tagging
internal import Threads
internal import Wire

/// Measures the engine by stage, against the machine's own limit for matrix products.
package struct EngineBenchmark {
    private let embedder: any Embedder
    private let snapshot: SetRegistry.Snapshot
    private let threads: Int
    private let batchTokens: Int

    /// The results of a benchmark. Rates are of all threads together.
    package struct Report: Sendable, Encodable {
        package var texts: Int
        package var tokens: Int
        package var threads: Int
        package var precision: String
        package var model: String
        package var machine: String
        /// The kernels of the matrix products: `fused` (this project's) or `oneDNN`.
        package var kernels: String?
        /// Embedding only, with tokenized texts.
        package var textsPerSecond: Double
        package var tokensPerSecond: Double
        /// Tokenization, on one thread.
        package var tokenizeTextsPerSecond: Double
        /// Deciding all label sets on given embeddings, on one thread; nil without label sets.
        package var classifyTextsPerSecond: Double?
        /// Decode, tokenize, embed, decide and encode together.
        package var pipelineTextsPerSecond: Double
        /// The limit: only oneDNN's products, in the engine's shapes, operations per second, measured in this run; nil, like the
        /// next two, for a model without products.
        package var gemmOperationsPerSecond: Double?
        /// The same products within whole forward passes: all other work of an embedding counts as overhead.
        package var engineOperationsPerSecond: Double?
        /// The second rate as a share of the first.
        package var gemmLimitShare: Double?
        /// One text of median length alone, on one thread.
        package var singleTextMilliseconds: Double
        /// The time from start to the first answer: model, label sets, one text.
        package var startupMilliseconds: Double
        package var residentMegabytes: Double

        enum CodingKeys: String, CodingKey {
            case texts, tokens, threads, precision, model, machine, kernels
            case textsPerSecond = "texts_per_second"
            case tokensPerSecond = "tokens_per_second"
            case tokenizeTextsPerSecond = "tokenize_texts_per_second"
            case classifyTextsPerSecond = "classify_texts_per_second"
            case pipelineTextsPerSecond = "pipeline_texts_per_second"
            case gemmOperationsPerSecond = "gemm_operations_per_second"
            case engineOperationsPerSecond = "engine_operations_per_second"
            case gemmLimitShare = "gemm_limit_share"
            case singleTextMilliseconds = "single_text_ms"
            case startupMilliseconds = "startup_ms"
            case residentMegabytes = "resident_mb"
        }
    }

    package init(embedder: any Embedder, snapshot: SetRegistry.Snapshot, threads: Int, batchTokens: Int) {
        self.embedder = embedder
        self.snapshot = snapshot
        self.threads = threads
        self.batchTokens = batchTokens
    }

    /// - Parameters:
    ///   - texts: embedded in this order.
    ///   - startup: the time until ready.
    package func run(texts: [String], startup: Duration, progress: (String) -> Void = { _ in }) throws -> Report {
        progress("tokenizing")
        let session = try embedder.sentenceSession()
        let tokenizing = ContinuousClock.now
        let tokens = texts.map { session.tokenize($0) }
        let tokenized = ContinuousClock.now - tokenizing
        let count = tokens.reduce(0) { $0 + $1.ids.count }

        let transformer = embedder as? TransformerEmbedder
        let batches = Self.batches(tokens, budget: transformer == nil ? batchTokens * Self.staticBatches : batchTokens)
        let layers = snapshot.layers.isEmpty ? [embedder.model.layerCount] : snapshot.layers
        _ = try embed(batches.prefix(4), layers: layers)
        // The machine's speed drifts, so the engine and its limit are measured alternately.
        var limits = try transformer.map { [try productRate(of: $0)] } ?? []
        var embedded = 0.0
        for round in 0..<Self.rounds {
            progress("embedding, round \(round + 1) of \(Self.rounds)")
            let part = batches.count * round / Self.rounds..<batches.count * (round + 1) / Self.rounds
            embedded += try embed(batches[part], layers: layers)
            if let transformer { limits.append(try productRate(of: transformer)) }
        }
        let limit = limits.isEmpty ? nil : limits.reduce(0, +) / Double(limits.count)

        progress("one text")
        let single = try singleText(tokens, session)
        progress("pipeline")
        let pipeline = try pipelineSeconds(texts)
        let textRate = Double(texts.count) / embedded
        let tokenRate = Double(count) / embedded
        return Report(
            texts: texts.count, tokens: count, threads: threads, precision: embedder.model.precision,
            model: embedder.model.identifier, machine: TransformerEmbedder.machine, kernels: transformer?.kernels,
            textsPerSecond: textRate, tokensPerSecond: tokenRate,
            tokenizeTextsPerSecond: Double(texts.count) / (tokenized / .seconds(1)),
            classifyTextsPerSecond: snapshot.defaults.isEmpty ? nil : try classifyRate(tokens),
            pipelineTextsPerSecond: Double(texts.count) / pipeline, gemmOperationsPerSecond: limit,
            engineOperationsPerSecond: transformer.map { tokenRate * $0.operationsPerToken },
            gemmLimitShare: limit.flatMap { limit in transformer.map { tokenRate * $0.operationsPerToken / limit } },
            singleTextMilliseconds: single * 1000,
            startupMilliseconds: startup / .milliseconds(1), residentMegabytes: ProcessMemory.residentMegabytes())
    }

    /// A static model embeds a batch in microseconds: this many of a transformer's batches make one worth handing over.
    private static let staticBatches = 32

    private func productRate(of transformer: TransformerEmbedder) throws -> Double {
        let total = Mutex(0.0)
        let shapes = transformer.productShapes
        let precision = transformer.precision
        try inParallel { _ in
            let rate = try ProductRate.measure(precision, shapes: shapes, for: .milliseconds(600))
            total.withLock { $0 += rate }
        }
        return total.withLock { $0 }
    }

    /// How often the engine and its limit alternate.
    private static let rounds = 5

    /// Seconds for all batches on all threads.
    private func embed(_ batches: ArraySlice<[TokenizedText]>, layers: [Int]) throws -> Double {
        let embedder = embedder
        let start = ContinuousClock.now
        var rest = batches
        try orderedParallelMap(
            threads: threads, name: "bench", next: { rest.popFirst() },
            makeState: { BenchState(try embedder.makeSession(layers: layers), layers.count, embedder.model.dimensions) },
            transform: { state, batch in try state.session.embed(batch, into: &state.output) },
            consume: { _ in })
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private func pipelineSeconds(_ texts: [String]) throws -> Double {
        var rest = texts[...]
        let start = ContinuousClock.now
        let embedder = embedder
        let snapshot = snapshot
        try orderedParallelMap(
            threads: threads, name: "bench",
            next: { () -> ArraySlice<String>? in
                guard !rest.isEmpty else { return nil }
                defer { rest = rest.dropFirst(64) }
                return rest.prefix(64)
            },
            makeState: { Tagger(embedder: embedder) },
            transform: { tagger, texts in
                var frame: [UInt8] = []
                for result in try tagger.tag(Array(texts), with: snapshot) {
                    frame.removeAll(keepingCapacity: true)
                    ResultEncoder().encode(result, into: &frame)
                }
            },
            consume: { _ in })
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private func singleText(_ tokens: [TokenizedText], _ session: any EmbeddingSession) throws -> Double {
        let median = tokens.sorted { $0.ids.count < $1.ids.count }[tokens.count / 2]
        var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.sentenceDimensions)
        let times = try (0..<50).map { _ in
            let start = ContinuousClock.now
            try session.embed([median], into: &output)
            return (ContinuousClock.now - start) / .seconds(1)
        }
        return times.sorted()[times.count / 2]
    }

    private func classifyRate(_ tokens: [TokenizedText]) throws -> Double {
        let tagger = Tagger(embedder: embedder)
        let sample = Array(tokens.prefix(512))
        return Double(sample.count) / (try tagger.decisionSeconds(sample, with: snapshot))
    }

    private func inParallel(_ body: @escaping @Sendable (Int) throws -> Void) throws {
        var next = 0
        let threads = threads
        try orderedParallelMap(
            threads: threads, name: "bench",
            next: { () -> Int? in
                guard next < threads else { return nil }
                defer { next += 1 }
                return next
            }, makeState: {}, transform: { try body($1) }, consume: { _ in })
    }

    /// Texts in order, up to a token budget per batch.
    private static func batches(_ tokens: [TokenizedText], budget: Int) -> [[TokenizedText]] {
        var batches: [[TokenizedText]] = []
        var size = 0
        for text in tokens {
            if batches.isEmpty || size + text.ids.count > budget {
                batches.append([])
                size = 0
            }
            batches[batches.count - 1].append(text)
            size += text.ids.count
        }
        return batches
    }
}

/// A session with its output, for one thread.
private final class BenchState {
    let session: any EmbeddingSession
    var output: EmbeddingMatrix

    init(_ session: any EmbeddingSession, _ layers: Int, _ dimensions: Int) {
        self.session = session
        output = EmbeddingMatrix(layerCount: layers, dimensions: dimensions)
    }
}
