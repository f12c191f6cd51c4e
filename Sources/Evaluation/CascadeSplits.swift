internal import Classification
package import Embedding
package import LabelSets
package import Tagging
internal import Wording

/// Checks a cascade's promise: several times, a threshold is chosen on a random part of the labelled texts, and
/// agreement is counted on the rest.
///
/// Tests, and the examples that choose the threshold, are drawn from the texts that the static model was not fitted to,
/// so that both are alike.
package struct CascadeSplits: Sendable {
    private let slow: SetBuilder
    private let quick: SetBuilder
    private let fast: StaticEmbedder
    private let options: CascadeOptions
    private let splits: SplitEvaluation

    /// - Parameters:
    ///   - evaluation: the transformer's; its builder has the settings.
    ///   - fast: the static model.
    ///   - splits: their number, and which share of the texts not fitted to are tests.
    package init(_ evaluation: Evaluation, fast: StaticEmbedder, options: CascadeOptions, splits: SplitEvaluation) {
        slow = evaluation.uncached
        quick = SetBuilder(embedder: fast, defaults: evaluation.builder.defaults)
        self.fast = fast
        var alone = options
        alone.warmUp = 0
        self.options = alone
        self.splits = splits
    }

    /// What a cascade did on the tests of one split. Shares are fractions of 1.
    package struct Split: Sendable, Encodable {
        /// Held-out examples that chose the threshold.
        package var examples: Int
        /// Nil if the transformer answers everything.
        package var certainty: Double?
        /// Tests that the static model answered.
        package var share: Double
        /// Tests that had the transformer's labels.
        package var agreement: Double
        package var accuracy: Double
        package var transformerAccuracy: Double

        enum CodingKeys: String, CodingKey {
            case examples, certainty, share, agreement, accuracy
            case transformerAccuracy = "transformer_accuracy"
        }
    }

    /// All splits.
    package struct Report: Sendable, Encodable {
        package var model: String
        /// The requested agreement.
        package var target: Double
        /// Of one split.
        package var tests: Int
        /// Means over the splits.
        package var share: Double
        package var agreement: Double
        /// Splits that agree on less than the target.
        package var below: Int
        /// Those so far below that a cascade exactly at the target would fall that low in at most one of twenty splits.
        package var belowBeyondChance: Int
        package var splits: [Split]

        enum CodingKeys: String, CodingKey {
            case model, target, tests, share, agreement, below, splits
            case belowBeyondChance = "below_beyond_chance"
        }
    }

    /// How unlikely such low agreement must be for a cascade at the target.
    private static let significance = 0.05

    /// Splits the rows of a file.
    ///
    /// - Parameter progress: called with the number of splits done and to do.
    package func run(_ train: LabelledTexts, progress: ((Int, Int) -> Void)? = nil) throws -> Report {
        try run(Evaluation.set(of: train), progress: progress)
    }

    /// Splits the examples of a set.
    package func run(_ set: LabelSet, progress: ((Int, Int) -> Void)? = nil) throws -> Report {
        let (transformer, own) = (try slow.embed(set), try quick.embed(set))
        let unseen = own.examples.indices.filter { !fast.wasFitted(to: own.examples[$0].text) }
        let tests = Int((Double(unseen.count) * splits.testShare).rounded())
        guard tests > 0 else {
            throw AssayError(
                .configuration, at: "cascade", "the static model was fitted to all of the texts",
                remedy: "give texts that it has not seen")
        }
        var outcomes: [(split: Split, differing: Int)] = []
        for split in 0..<splits.count {
            var generator = SplitMix64(seed: splits.seed &+ UInt64(split))
            let chosen = Set(unseen.shuffled(using: &generator).prefix(tests))
            outcomes.append(try run(transformer, own, tests: chosen))
            progress?(split + 1, splits.count)
        }
        let count = Double(outcomes.count)
        return Report(
            model: fast.model.identifier, target: options.agreement, tests: tests,
            share: outcomes.reduce(0) { $0 + $1.split.share } / count,
            agreement: outcomes.reduce(0) { $0 + $1.split.agreement } / count,
            below: outcomes.count { $0.split.agreement < options.agreement },
            belowBeyondChance: outcomes.count {
                BinomialTail.upper(successes: $0.differing, trials: tests, probability: 1 - options.agreement)
                    < Self.significance
            },
            splits: outcomes.map(\.split))
    }

    private func run(
        _ transformer: EmbeddedSet, _ own: EmbeddedSet, tests: Set<Int>
    ) throws -> (split: Split, differing: Int) {
        let rows = own.examples.indices.filter { !tests.contains($0) }
        let asked = tests.sorted()
        func fitted(_ set: EmbeddedSet) throws -> (tier: HeldOutPairs.Tier, decisions: [Decision]) {
            let head = try set.solve(rows: rows)
            let decisions = set.decide(asked, by: head, solvedOn: rows)
            return (HeldOutPairs.Tier(head.classifier, set.features(layers: head.layers, rows: rows)), decisions)
        }
        let (slow, theirs) = try fitted(transformer)
        let (quick, ours) = try fitted(own)
        let pairs = try HeldOutPairs.of(slow, fast: quick, labels: rows.map { own.examples[$0].labels }) {
            !fast.wasFitted(to: own.examples[rows[$0]].text)
        }
        var gate = CascadeGate(examples: pairs, options: options)
        _ = gate.start()
        var threshold = Float.infinity
        if case .answering(let value) = gate.state { threshold = value }

        var (answered, differing, right, theirRight) = (0, 0, 0, 0)
        for ((row, slow), fast) in zip(zip(asked, theirs), ours) {
            let truth = own.examples[row].labels
            let isFast = quick.classifier.certainty(of: fast) >= threshold
            if isFast { answered += 1 }
            let final = isFast ? fast : slow
            if Set(final.labels) != Set(slow.labels) { differing += 1 }
            if truth.contains(final.decidedLabel) { right += 1 }
            if truth.contains(slow.decidedLabel) { theirRight += 1 }
        }
        let count = Double(asked.count)
        let split = Split(
            examples: pairs.count, certainty: threshold.isFinite ? Double(threshold) : nil, share: Double(answered) / count,
            agreement: 1 - Double(differing) / count, accuracy: Double(right) / count,
            transformerAccuracy: Double(theirRight) / count)
        return (split, differing)
    }
}
