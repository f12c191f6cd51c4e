internal import Classification
package import Embedding
package import Tagging
internal import Threads

/// Measures a cascade of a static model and the transformer on labelled texts: how often the static model answers, how
/// often its answer is the transformer's, how accurate the two are together, and how fast.
package struct CascadeEvaluation: Sendable {
    private let transformer: any Embedder
    private let fast: StaticEmbedder
    private let builder: SetBuilder
    private let options: CascadeOptions
    private let threads: Int

    /// - Parameters:
    ///   - evaluation: the transformer's; its builder has the settings.
    ///   - fast: the static model.
    package init(_ evaluation: Evaluation, fast: StaticEmbedder, options: CascadeOptions, threads: Int) {
        transformer = evaluation.embedder
        self.fast = fast
        builder = SetBuilder(embedder: fast, defaults: evaluation.builder.defaults)
        self.options = options
        self.threads = threads
    }

    /// What a cascade did. Shares are fractions of 1.
    package struct Report: Sendable, Encodable {
        package var model: String
        /// The requested agreement.
        package var target: Double
        /// Label examples and messages that chose the threshold; those that the static model was fitted to do not count.
        package var examples: Int
        package var messages: Int
        /// Minimum certainty at which the static model answers; nil if it never does.
        package var certainty: Double?
        /// Why the set stays with the transformer; nil when the cascade is in use.
        package var reason: String?
        /// The share of the tests that the static model answered.
        package var share: Double
        /// The share of all tests that had the transformer's labels.
        package var agreement: Double
        /// The share of all tests that had the transformer's anomaly flag.
        package var anomalyAgreement: Double
        package var accuracy: Double
        /// The transformer alone, and the static model alone.
        package var transformerAccuracy: Double
        package var staticAccuracy: Double
        /// From text to decision: the cascade, and the transformer alone in the same run.
        package var textsPerSecond: Double
        package var transformerTextsPerSecond: Double
        package var speedup: Double

        enum CodingKeys: String, CodingKey {
            case model, target, examples, messages, certainty, reason, share, agreement, accuracy, speedup
            case anomalyAgreement = "anomaly_agreement"
            case transformerAccuracy = "transformer_accuracy"
            case staticAccuracy = "static_accuracy"
            case textsPerSecond = "texts_per_second"
            case transformerTextsPerSecond = "transformer_texts_per_second"
        }
    }

    /// - Parameters:
    ///   - record: the transformer's evaluation of the same tests.
    ///   - traffic: messages of the stream, to choose the threshold with besides the label examples.
    ///   - rounds: how often both ways are timed, in turn; the best of each counts.
    package func run(_ record: EvaluationRecord, traffic: [String] = [], rounds: Int = 3) throws -> Report {
        let texts = record.tests.map(\.text)
        let slow = record.set
        let quick = try builder.build(record.labelSet).set
        let examples = try HeldOutPairs.of(slow, fast: quick, embedder: fast)
        let unseen = traffic.filter { !fast.wasFitted(to: $0) }
        let messages = try pairs(unseen, slow: slow, fast: quick)

        var choice = CascadeOptions()
        choice = options
        choice.warmUp = messages.isEmpty ? 0 : messages.count
        var gate = CascadeGate(examples: examples, options: choice)
        var event = gate.start()
        if !messages.isEmpty { event = gate.record(messages) }
        var threshold: Float?
        if case .answering(let value) = gate.state { threshold = value }

        let pass = Pass(transformer: transformer, fast: fast, slow: slow, quick: quick, threshold: threshold)
        let both = try decideAll(texts, pass)
        var (cascadeSeconds, transformerSeconds) = (Double.infinity, Double.infinity)
        for _ in 0..<max(rounds, 1) {
            cascadeSeconds = min(cascadeSeconds, try seconds(texts, pass))
            var alone = pass
            alone.threshold = nil
            transformerSeconds = min(transformerSeconds, try seconds(texts, alone))
        }
        var (answered, agreeing, flagged, right, alone) = (0, 0, 0, 0, 0)
        for (test, decided) in zip(record.tests, both) {
            let transformer = test.decision
            let final = decided.isFast ? decided.quick : transformer
            if decided.isFast { answered += 1 }
            if Set(final.labels) == Set(transformer.labels) { agreeing += 1 }
            if final.isAnomaly == transformer.isAnomaly { flagged += 1 }
            if test.allowed.contains(final.decidedLabel) { right += 1 }
            if test.allowed.contains(decided.quick.decidedLabel) { alone += 1 }
        }
        let count = Double(max(texts.count, 1))
        var reason: String?
        switch event {
        case .turnedOff(let why): reason = why
        case nil where threshold == nil:
            reason =
                "\(examples.count) label examples and \(messages.count) messages that the model was not fitted to are too few "
                + "to promise an agreement of \(options.agreement)"
        default: break
        }
        return Report(
            model: fast.model.identifier, target: options.agreement, examples: examples.count, messages: messages.count,
            certainty: threshold.map { Double($0) }, reason: reason, share: Double(answered) / count,
            agreement: Double(agreeing) / count, anomalyAgreement: Double(flagged) / count, accuracy: Double(right) / count,
            transformerAccuracy: record.report.accuracy, staticAccuracy: Double(alone) / count,
            textsPerSecond: Double(texts.count) / cascadeSeconds,
            transformerTextsPerSecond: Double(texts.count) / transformerSeconds,
            speedup: transformerSeconds / cascadeSeconds)
    }

    /// Both models' decisions on messages.
    private func pairs(_ texts: [String], slow: PublishedSet, fast quick: PublishedSet) throws -> [TierPair] {
        guard !texts.isEmpty else { return [] }
        let selection = FeatureSelection(
            layers: slow.layers, from: slow.layers, dimensions: transformer.model.dimensions)
        var theirs: [Decision] = []
        let keys = try TextKeys.all(texts, embedder: transformer, threads: threads)
        try embedAll(texts, layers: slow.layers, embedder: transformer, threads: threads) { places, rows in
            theirs += slow.decide(selection.features(of: rows, rows: 0..<rows.rows), keys: keys[places])
        }
        let pass = Pass(transformer: transformer, fast: fast, slow: slow, quick: quick, threshold: nil)
        return zip(try decideAll(texts, pass), theirs).map { own, their in
            TierPair(certainty: own.certainty, differs: Set(own.quick.labels) != Set(their.labels))
        }
    }

    /// The static model's decisions on texts, and whether it would answer.
    private func decideAll(_ texts: [String], _ pass: Pass) throws -> [Pass.Quick] {
        let worker = try Pass.Worker(pass)
        return try stride(from: 0, to: texts.count, by: Pass.chunk).flatMap {
            try worker.decide(texts[$0..<min($0 + Pass.chunk, texts.count)])
        }
    }

    /// How long all texts take on all threads.
    private func seconds(_ texts: [String], _ pass: Pass) throws -> Double {
        var rest = texts[...]
        let start = ContinuousClock.now
        try orderedParallelMap(
            threads: threads, name: "cascade",
            next: { () -> ArraySlice<String>? in
                guard !rest.isEmpty else { return nil }
                defer { rest = rest.dropFirst(Pass.chunk) }
                return rest.prefix(Pass.chunk)
            },
            makeState: { try Pass.Worker(pass) },
            transform: { worker, texts in try worker.answer(texts) },
            consume: { _ in })
        return (ContinuousClock.now - start) / .seconds(1)
    }
}

/// One path through the cascade, and the buffers that a thread needs for it.
private struct Pass: Sendable {
    let transformer: any Embedder
    let fast: StaticEmbedder
    let slow: PublishedSet
    let quick: PublishedSet
    /// nil: the transformer alone.
    var threshold: Float?

    /// Texts per batch.
    static let chunk = 128

    /// The static model's decision on a text.
    struct Quick: Sendable {
        var quick: Decision
        /// −∞ for an anomaly.
        var certainty: Float
        var isFast: Bool
    }

    final class Worker {
        private let pass: Pass
        private let fastSession: any EmbeddingSession
        private let session: any EmbeddingSession
        private let fastKeys: TextKeys
        private let keys: TextKeys
        private var fastRows: EmbeddingMatrix
        private var rows: EmbeddingMatrix

        init(_ pass: Pass) throws {
            self.pass = pass
            fastSession = try pass.fast.makeSession(layers: [1])
            session = try pass.transformer.makeSession(layers: pass.slow.layers)
            fastKeys = TextKeys(pass.fast.tokenKinds)
            keys = TextKeys(pass.transformer.tokenKinds)
            fastRows = EmbeddingMatrix(layerCount: 1, dimensions: pass.fast.model.dimensions)
            rows = EmbeddingMatrix(layerCount: pass.slow.layers.count, dimensions: pass.transformer.model.dimensions)
        }

        func decide(_ texts: ArraySlice<String>) throws -> [Quick] {
            let tokens = texts.map { fastSession.tokenize($0) }
            try fastSession.embed(tokens, into: &fastRows)
            let selection = FeatureSelection(layers: [1], from: [1], dimensions: fastRows.dimensions)
            let features = selection.features(of: fastRows, rows: 0..<fastRows.rows)
            let keys = zip(tokens, texts).map { fastKeys($0, text: $1) }
            return pass.quick.decide(features, keys: keys).map { decision in
                let certainty = pass.quick.classifier.certainty(of: decision)
                return Quick(quick: decision, certainty: certainty, isFast: pass.threshold.map { certainty >= $0 } ?? false)
            }
        }

        /// Decides texts as the daemon would.
        func answer(_ texts: ArraySlice<String>) throws {
            var rest = Array(texts)
            if pass.threshold != nil {
                rest = zip(texts, try decide(texts)).filter { !$1.isFast }.map(\.0)
            }
            guard !rest.isEmpty else { return }
            let tokens = rest.map { session.tokenize($0) }
            try session.embed(tokens, into: &rows)
            let selection = FeatureSelection(layers: pass.slow.layers, from: pass.slow.layers, dimensions: rows.dimensions)
            _ = pass.slow.decide(
                selection.features(of: rows, rows: 0..<rows.rows), keys: zip(tokens, rest).map { keys($0, text: $1) })
        }
    }
}
