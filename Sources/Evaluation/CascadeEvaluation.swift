internal import Classification
package import Embedding
package import Tagging

/// Measures a cascade of a static model and the transformer on labelled texts: how often the fast tier answers, how often that is
/// the full tier's answer, how right the two are together, and how fast.
package struct CascadeEvaluation: Sendable {
    private let full: any Embedder
    private let fast: StaticEmbedder
    private let builder: SetBuilder
    private let options: CascadeOptions
    private let threads: Int

    /// - Parameters:
    ///   - evaluation: the full tier's, whose builder gives the settings.
    ///   - fast: the static model.
    package init(_ evaluation: Evaluation, fast: StaticEmbedder, options: CascadeOptions, threads: Int) {
        full = evaluation.embedder
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
        /// Least certainty with which the fast tier answers; nil when it does not.
        package var certainty: Double?
        /// Why the set stays with the full tier; nil when the cascade is in use.
        package var reason: String?
        /// The share of the tests that the fast tier answered.
        package var share: Double
        /// The share of all tests that had the full tier's labels.
        package var agreement: Double
        /// The share of all tests that had the full tier's anomaly flag.
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
    ///   - record: the full tier's evaluation of the same tests.
    ///   - traffic: messages of the stream, to choose the threshold with besides the label examples.
    ///   - rounds: how often both ways are timed, in turn; the best of each counts.
    package func run(_ record: EvaluationRecord, traffic: [String] = [], rounds: Int = 3) throws -> Report {
        let unseen = traffic.filter { !fast.wasFitted(to: $0) }
        var choice = options
        choice.warmUp = unseen.count
        // The tests are counted here: none of them is decided by both.
        choice.sample = 0
        let cascade = Cascade(embedder: fast, builder: builder, options: choice)
        let set = try cascade.load(record.labelSet, record.set)
        let fastAlone = TextDecider(set.published, embedder: fast, threads: threads)
        let fullAlone = TextDecider(record.set, embedder: full, threads: threads)
        if !unseen.isEmpty {
            let fast = try fastAlone.decide(unseen).decisions
            let pairs = zip(fast, try fullAlone.decide(unseen).decisions).map {
                TierPair(fast: $0, certainty: set.certainty(of: $0), full: $1)
            }
            set.record(pairs)
        }
        let state = set.state

        let texts = record.tests.map(\.text)
        let decided = try fastAlone.decide(texts).decisions
        var (cascadeSeconds, fullSeconds) = (Double.infinity, Double.infinity)
        let full = full
        for _ in 0..<max(rounds, 1) {
            let seconds = try fullAlone.seconds(texts) {
                if state.isAnswering { CascadeTagger(cascade, embedder: full) } else { Tagger(embedder: full) }
            }
            cascadeSeconds = min(cascadeSeconds, seconds)
            fullSeconds = min(fullSeconds, try fullAlone.seconds(texts) { Tagger(embedder: full) })
        }
        var (answered, agreeing, flagged, right, fastRight) = (0, 0, 0, 0, 0)
        for (test, fast) in zip(record.tests, decided) {
            let isFast = state.answers(set.certainty(of: fast))
            let final = isFast ? fast : test.decision
            if isFast { answered += 1 }
            if final.hasSameLabels(as: test.decision) { agreeing += 1 }
            if final.isAnomaly == test.decision.isAnomaly { flagged += 1 }
            if test.allowed.contains(final.decidedLabel) { right += 1 }
            if test.allowed.contains(fast.decidedLabel) { fastRight += 1 }
        }
        let count = Double(max(texts.count, 1))
        return Report(
            model: fast.model.identifier, target: options.agreement, examples: set.exampleCount, messages: unseen.count,
            certainty: state.threshold.map { Double($0) }, reason: reason(state, set, messages: unseen.count),
            share: Double(answered) / count, agreement: Double(agreeing) / count, anomalyAgreement: Double(flagged) / count,
            accuracy: Double(right) / count, transformerAccuracy: record.report.accuracy,
            staticAccuracy: Double(fastRight) / count, textsPerSecond: Double(texts.count) / cascadeSeconds,
            transformerTextsPerSecond: Double(texts.count) / fullSeconds, speedup: fullSeconds / cascadeSeconds)
    }

    /// Why the set stays with the full tier.
    private func reason(_ state: CascadeGate.State, _ set: CascadeSet, messages: Int) -> String? {
        switch state {
        case .answering: nil
        case .off(let reason): reason
        case .learning:
            "\(set.exampleCount) label examples and \(messages) messages that the model was not fitted to are too few "
                + "to promise an agreement of \(options.agreement)"
        }
    }
}
