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
    private let fullBuilder: SetBuilder
    private let fastBuilder: SetBuilder
    private let fast: StaticEmbedder
    private let options: CascadeOptions
    private let splits: SplitEvaluation

    /// - Parameters:
    ///   - evaluation: the full tier's, whose builder gives the settings.
    ///   - fast: the static model.
    ///   - splits: their number, and which share of the texts not fitted to are tests.
    package init(_ evaluation: Evaluation, fast: StaticEmbedder, options: CascadeOptions, splits: SplitEvaluation) {
        fullBuilder = evaluation.uncached
        fastBuilder = SetBuilder(embedder: fast, defaults: evaluation.builder.defaults)
        self.fast = fast
        var withoutStream = options
        withoutStream.warmUp = 0
        self.options = withoutStream
        self.splits = splits
    }

    /// What a cascade did on the tests of one split. Shares are fractions of 1.
    package struct Split: Sendable, Encodable {
        /// Held-out examples that chose the threshold.
        package var examples: Int
        /// Nil if the fast tier answers nothing.
        package var certainty: Double?
        /// Tests that the fast tier answered.
        package var share: Double
        /// Tests that had the full tier's labels.
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
        let (fullSet, fastSet) = (try fullBuilder.embed(set), try fastBuilder.embed(set))
        let unseen = fastSet.examples.indices.filter { !fast.wasFitted(to: fastSet.examples[$0].text) }
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
            outcomes.append(try run(full: fullSet, fast: fastSet, tests: chosen))
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
        full fullSet: EmbeddedSet, fast fastSet: EmbeddedSet, tests: Set<Int>
    ) throws -> (split: Split, differing: Int) {
        let rows = fastSet.examples.indices.filter { !tests.contains($0) }
        let asked = tests.sorted()
        func fitted(_ set: EmbeddedSet) throws -> (tier: HeldOutPairs.Tier, decisions: [Decision]) {
            let head = try set.solve(rows: rows)
            let decisions = set.decide(asked, by: head, solvedOn: rows)
            return (HeldOutPairs.Tier(head.classifier, set.features(layers: head.layers, rows: rows)), decisions)
        }
        let (fullTier, fullDecisions) = try fitted(fullSet)
        let (fastTier, fastDecisions) = try fitted(fastSet)
        let pairs = try HeldOutPairs.of(fullTier, fast: fastTier, labels: rows.map { fastSet.examples[$0].labels }) {
            !fast.wasFitted(to: fastSet.examples[rows[$0]].text)
        }
        var gate = CascadeGate(examples: pairs, options: options)
        _ = gate.start()

        var (answered, differing, right, fullRight) = (0, 0, 0, 0)
        for (row, (full, fast)) in zip(asked, zip(fullDecisions, fastDecisions)) {
            let truth = fastSet.examples[row].labels
            let isFast = gate.state.answers(fastTier.classifier.certainty(of: fast))
            if isFast { answered += 1 }
            let final = isFast ? fast : full
            if !final.hasSameLabels(as: full) { differing += 1 }
            if truth.contains(final.decidedLabel) { right += 1 }
            if truth.contains(full.decidedLabel) { fullRight += 1 }
        }
        let count = Double(asked.count)
        let split = Split(
            examples: pairs.count, certainty: gate.state.threshold.map { Double($0) }, share: Double(answered) / count,
            agreement: 1 - Double(differing) / count, accuracy: Double(right) / count,
            transformerAccuracy: Double(fullRight) / count)
        return (split, differing)
    }
}
