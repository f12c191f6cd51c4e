internal import Classification
package import Embedding
internal import FoundationEssentials
internal import Tagging
internal import Threads
internal import Wording

/// Distils a transformer into a static embedding model, for the messages of one stream.
///
/// Every token of the vocabulary goes through the transformer alone, which initializes its vector (model2vec's recipe,
/// with frequencies counted in the stream); then the vectors of all tokens, and of frequent pairs of neighbours, are
/// fitted by ridge regression so that their sum comes closest to the transformer's vectors of the stream's own
/// messages. Targets are the features that label sets see: several pooled layers, each of unit length, along their
/// directions of most variance. Excerpts of the messages are fitted like messages; frequencies, directions and the
/// penalty come from the messages alone.
package struct Distillation {
    /// The options of a distillation.
    package struct Options: Sendable {
        /// The length of a vector, a multiple of 64.
        package var dimensions = 512
        /// Maximum number of token pairs that get a vector, the most frequent first.
        package var bigrams = 65_536
        /// Excerpts of each message to learn from as well.
        package var excerpts = 2
        /// The transformer's layers to learn; nil spreads three over its depth.
        package var layers: [Int]?

        package init() {}
    }

    /// A stretch of the work, for a progress bar.
    package enum Stage: String, Sendable {
        case messages = "messages through the transformer"
        case vocabulary = "vocabulary through the transformer"
        case penalties = "choosing the penalty"
        case fit = "fitting vectors"
    }

    private let embedder: TransformerEmbedder
    private let threads: Int
    private let options: Options

    /// The minimum number of messages to learn from.
    static let minMessages = 100
    /// λ tried on held-out messages, separately for tokens and pairs.
    static let penalties: [Float] = [0.01, 0.03, 0.1, 0.3, 1]
    /// One message in this many is held out: it chooses the penalty, and can validate the model afterwards.
    private static let holdOut = 10

    private static func isHeldOut(_ message: Int) -> Bool { message % holdOut == holdOut - 1 }

    /// - Throws: `AssayError` for options that cannot be used.
    package init(embedder: TransformerEmbedder, threads: Int, options: Options = Options()) throws {
        let layers = options.layers ?? EmbeddingModel.spread(embedder.model.layerCount)
        let max = layers.count * embedder.model.dimensions
        guard options.dimensions > 0, options.dimensions % SparseRidge.blockColumns == 0, options.dimensions <= max else {
            throw AssayError(
                .configuration, at: "dimensions",
                "\(options.dimensions) is not a multiple of \(SparseRidge.blockColumns) up to \(max)")
        }
        for (name, value) in [("bigrams", options.bigrams), ("excerpts", options.excerpts)] where value < 0 {
            throw AssayError(.configuration, at: name, "\(value) is negative")
        }
        self.embedder = embedder
        self.threads = threads
        self.options = options
    }

    /// Distils and writes the model.
    ///
    /// - Parameters:
    ///   - texts: messages of the stream, each once.
    ///   - folder: where the model goes.
    package func run(
        texts: [String], to folder: String, progress: (Stage, Int, Int) -> Void = { _, _, _ in }
    ) throws -> DistillationReport {
        guard texts.count >= Self.minMessages else {
            throw AssayError(
                .configuration, at: "traffic",
                "\(counted(texts.count, "different message")) \(texts.count == 1 ? "is" : "are") too few to learn from",
                remedy: "give at least \(Self.minMessages); some thousands are better")
        }
        guard embedder.readsTokenizerAsItIs else {
            throw AssayError(
                .configuration, at: embedder.tokenizerPath,
                "other files of the model change its normalizer, which a static model would not see",
                remedy: "write lowercase, strip_accents and handle_chinese_chars into tokenizer.json as they are meant")
        }
        let start = ContinuousClock.now
        let layers = options.layers ?? EmbeddingModel.spread(embedder.model.layerCount)
        let held = texts.indices.filter(Self.isHeldOut)
        let kept = texts.indices.filter { !Self.isHeldOut($0) }
        let excerpts = Excerpts(count: options.excerpts).of(kept.map { texts[$0] })
        let counts = try TokenCounts(texts: texts, excerpts: excerpts, embedder: embedder, maxBigrams: options.bigrams)
        let features = try features(texts + excerpts, layers: layers, progress: progress)
        let components = try PrincipalComponents(features.selecting(texts.indices), count: options.dimensions)
        let targets = components.project(features)

        let prior = try prior(counts, targets: targets, components: components, layers: layers, progress: progress)
        let learnt = kept + Array(texts.count..<texts.count + excerpts.count)
        let (penalty, explained) = try choosePenalty(
            counts.rows, targets: targets, learnt: learnt, held: held, prior: prior, progress: progress)
        let rows = try fit(
            counts.rows.selecting(learnt), targets: targets.selecting(learnt), prior: prior, penalty: penalty
        ) { progress(.fit, $0, $1) }
        var report = DistillationReport(
            folder: folder, messages: texts.count, excerpts: excerpts.count, tokens: counts.tokenCount,
            dimensions: options.dimensions, vocabulary: counts.vocabularySize, bigrams: counts.bigrams.count, layers: layers,
            penalty: (Double(penalty) * 1000).rounded() / 1000,
            explained: explained, componentsShare: components.explained, teacher: embedder.model.identifier)
        let file = StaticModelFile(
            rows: rows, dimensions: options.dimensions, bigrams: counts.bigrams, maxTokens: embedder.model.maxTokens,
            texts: kept.map { texts[$0] },
            origin: [
                "teacher": embedder.model.name, "teacher_fingerprint": embedder.model.fingerprint,
                "layers": layers.map(String.init).joined(separator: ","), "messages": String(texts.count),
                "penalty": fixed(Double(penalty), 2), "explained": fixed(explained, 4),
            ])
        try file.write(to: folder, tokenizer: embedder.tokenizerPath)
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return report
    }

    /// The transformer's features of the messages.
    private func features(
        _ texts: [String], layers: [Int], progress: (Stage, Int, Int) -> Void
    ) throws -> FeatureMatrix {
        let selection = FeatureSelection(layers: layers, from: layers, dimensions: embedder.model.dimensions)
        var storage: [Float] = []
        storage.reserveCapacity(texts.count * layers.count * embedder.model.dimensions)
        try embedAll(texts, layers: layers, embedder: embedder, threads: threads) { places, rows in
            storage += selection.features(of: rows, rows: 0..<rows.rows).storage
            progress(.messages, places.upperBound, texts.count)
        }
        return FeatureMatrix(rows: texts.count, columns: storage.count / texts.count, storage: storage)
    }

    /// The initial vectors of tokens: the transformer's vector of each alone, weighted by a / (a + p) (Arora et al. 2017),
    /// p being the share of messages that contain it, and rotated to fit the messages best.
    private func prior(
        _ counts: TokenCounts, targets: FeatureMatrix, components: PrincipalComponents, layers: [Int],
        progress: (Stage, Int, Int) -> Void
    ) throws -> FeatureMatrix {
        let alone = try VocabularyVectors(embedder: embedder, layers: layers, threads: threads)
            .vectors(counts.vocabularySize, components: components) { progress(.vocabulary, $0, counts.vocabularySize) }
        let shares = counts.documentShares
        var weighted = alone.storage
        let width = alone.columns
        for token in 0..<alone.rows {
            let weight = Float(Self.frequencyConstant / (Self.frequencyConstant + shares[token]))
            for index in token * width..<(token + 1) * width { weighted[index] *= weight }
        }
        let start = FeatureMatrix(rows: alone.rows, columns: width, storage: weighted)
        return try RidgeMap(from: counts.rows.product(start), to: targets, penalty: 1e-3)(start)
    }

    /// The a of a / (a + p).
    private static let frequencyConstant = 1e-3

    /// The penalty of least error on held-out messages in the first directions, and the share of their variance that it leaves
    /// explained.
    private func choosePenalty(
        _ rows: SparseRows, targets: FeatureMatrix, learnt: [Int], held: [Int], prior: FeatureMatrix,
        progress: (Stage, Int, Int) -> Void
    ) throws -> (penalty: Float, explained: Double) {
        let block = 0..<SparseRidge.blockColumns
        let (fitted, tested) = (rows.selecting(learnt), rows.selecting(held))
        let target = targets.selecting(learnt).columns(block)
        let truth = targets.selecting(held).columns(block)
        let start = prior.columns(block)
        var explained: [Double] = []
        var next = Self.penalties[...]
        try orderedParallelMap(
            threads: threads, name: "distill", next: { next.popFirst() }, makeState: {},
            transform: { _, penalty -> Double in
                let ridge = SparseRidge(fitted, penalties: Array(repeating: penalty, count: fitted.columns))
                let predicted = tested.product(ridge.fit(targets: target, prior: start))
                return Self.explained(truth, by: predicted)
            },
            consume: {
                explained.append($0)
                progress(.penalties, explained.count, Self.penalties.count)
            })
        // There is always a penalty.
        let best = explained.indices.max { explained[$0] < explained[$1] }!
        return (Self.penalties[best], explained[best])
    }

    /// Fits all directions, block by block.
    ///
    /// - Returns: `columns × dimensions`.
    private func fit(
        _ rows: SparseRows, targets: FeatureMatrix, prior: FeatureMatrix, penalty: Float, progress: (Int, Int) -> Void
    ) throws -> [Float] {
        let width = SparseRidge.blockColumns
        let dimensions = targets.columns
        let ridge = SparseRidge(rows, penalties: Array(repeating: penalty, count: rows.columns))
        var vectors = [Float](repeating: 0, count: rows.columns * dimensions)
        var (next, done) = (0, 0)
        try orderedParallelMap(
            threads: threads, name: "distill",
            next: { () -> Range<Int>? in
                guard next < dimensions else { return nil }
                defer { next += width }
                return next..<next + width
            },
            makeState: {},
            transform: { _, block in ridge.fit(targets: targets.columns(block), prior: prior.columns(block)) },
            consume: { solution in
                vectors.withUnsafeMutableBufferPointer { target in
                    solution.storage.withUnsafeBufferPointer { source in
                        for row in 0..<solution.rows {
                            for column in 0..<width { target[row * dimensions + done + column] = source[row * width + column] }
                        }
                    }
                }
                done += width
                progress(done, dimensions)
            })
        return vectors
    }

    /// 1 − Σ(y − ŷ)² / Σy²
    private static func explained(_ truth: FeatureMatrix, by predicted: FeatureMatrix) -> Double {
        var (error, total) = (0.0, 0.0)
        for (y, p) in zip(truth.storage, predicted.storage) {
            error += Double(y - p) * Double(y - p)
            total += Double(y) * Double(y)
        }
        return total > 0 ? 1 - error / total : 0
    }
}
