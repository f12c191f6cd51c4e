internal import Classification
package import LabelSets
internal import Tagging

/// Measures labels on themselves: fits on a random part of the examples and tests on the rest, several times.
///
/// Splits are exchangeable, so that promises (confidence, rate of false alarms) can be checked against outcomes.
package struct SplitEvaluation: Sendable {
    /// Number of random splits.
    package var count: Int
    /// Share of the examples that are tests, drawn from all.
    package var testShare: Double
    /// The seed of the first split; those of the others follow.
    package var seed: UInt64

    package init(count: Int, testShare: Double = 0.3, seed: UInt64 = 0) {
        self.count = count
        self.testShare = testShare
        self.seed = seed
    }

    /// The results of the splits. Shares are fractions of 1.
    package struct Report: Sendable, Encodable {
        /// Mean over the splits of the share of tests decided right, and its standard deviation.
        package var accuracy: Double
        package var accuracyDeviation: Double
        /// Mean expected calibration error over 15 bins.
        package var ece: Double
        /// The calibration error over the tests of all splits together: less of it is chance.
        package var pooledECE: Double
        package var examples: Int
        package var tests: Int
        package var splits: Int
        package var falseAlarms: [FalseAlarms]
        /// Multi mode: the yes/no decisions of every label, over the tests of all splits together. Thresholds are
        /// chosen by each split's examples, so that aims can be checked against outcomes.
        package var labelDecisions: [LabelDecisions]?
        /// Their calibration errors, by label.
        package var labelECE: [String: Double]?

        enum CodingKeys: String, CodingKey {
            case accuracy, ece, examples, tests, splits
            case accuracyDeviation = "accuracy_deviation"
            case pooledECE = "pooled_ece"
            case falseAlarms = "false_alarms"
            case labelDecisions = "label_decisions"
            case labelECE = "label_ece"
        }
    }

    /// How often tests were flagged at a rate.
    package struct FalseAlarms: Sendable, Encodable {
        package var rate: Double
        /// Mean over the splits.
        package var realized: Double
        /// One per split.
        package var each: [Double]
    }

    /// The tests of a split, decided.
    private struct Outcome {
        var decisions: [Decision] = []
        /// The labels of every test.
        var truth: [[Int]] = []

        /// Whether the most probable label is right, which is what confidence refers to; in multi mode also if that
        /// label is below its threshold and none is given.
        var isLikeliestRight: [Bool] { zip(decisions, truth).map { $1.contains($0.label) } }
        var right: [Bool] { zip(decisions, truth).map { $1.contains($0.decidedLabel) } }
        var confidences: [Float] { decisions.map(\.confidence) }
        var pValues: [Float] { decisions.map(\.pValue) }
    }

    /// - Parameter progress: called with the number of splits done and to do.
    /// - Throws: `AssayError`, or what embedding or fitting throws.
    package func run(
        _ train: LabelledTexts, with evaluation: Evaluation, progress: ((Int, Int) -> Void)? = nil
    ) throws -> Report {
        try run(Evaluation.set(of: train), builder: evaluation.uncached, progress: progress)
    }

    /// Splits the examples of a set.
    package func run(
        _ set: LabelSet, with evaluation: Evaluation, progress: ((Int, Int) -> Void)? = nil
    ) throws -> Report {
        try run(set, builder: evaluation.builder, progress: progress)
    }

    private func run(_ set: LabelSet, builder: SetBuilder, progress: ((Int, Int) -> Void)?) throws -> Report {
        let embedded = try builder.embed(set)
        var outcomes: [Outcome] = []
        for split in 0..<count {
            outcomes.append(try run(embedded, seed: seed &+ UInt64(split)))
            progress?(split + 1, count)
        }
        let accuracies = outcomes.map { outcome in Self.share(outcome.right) { $0 } }
        let mean = accuracies.reduce(0, +) / Double(count)
        let variance = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(count - 1, 1))
        let labelDecisions =
            set.mode == .multi
            ? LabelDecisions.all(
                set.labels.map(\.name), options: embedded.options, decisions: outcomes.flatMap(\.decisions),
                truth: outcomes.flatMap(\.truth)) : nil
        return Report(
            accuracy: mean, accuracyDeviation: variance.squareRoot(),
            ece: outcomes.reduce(0) { $0 + Self.calibrationError([$1]) } / Double(count),
            pooledECE: Self.calibrationError(outcomes),
            examples: embedded.examples.count, tests: outcomes.first?.decisions.count ?? 0, splits: count,
            falseAlarms: EvaluationReport.rates.map { rate in
                let each = outcomes.map { outcome in Self.share(outcome.pValues) { Double($0) <= rate } }
                return FalseAlarms(rate: rate, realized: each.reduce(0, +) / Double(count), each: each)
            }, labelDecisions: labelDecisions, labelECE: labelDecisions.map(LabelDecisions.errors))
    }

    private static func calibrationError(_ outcomes: [Outcome]) -> Double {
        Metrics.ece(confidences: outcomes.flatMap(\.confidences), correct: outcomes.flatMap(\.isLikeliestRight))
    }

    private func run(_ embedded: EmbeddedSet, seed: UInt64) throws -> Outcome {
        var generator = SplitMix64(seed: seed)
        let order = Array(embedded.examples.indices).shuffled(using: &generator)
        let tests = order.prefix(Int((Double(order.count) * testShare).rounded())).sorted()
        let rows = order.dropFirst(tests.count).sorted()
        let head = try embedded.solve(rows: rows)
        return Outcome(
            decisions: embedded.decide(tests, by: head, solvedOn: rows),
            truth: tests.map { embedded.examples[$0].labels })
    }

    private static func share<Value>(_ values: [Value], where isCounted: (Value) -> Bool) -> Double {
        Double(values.count(where: isCounted)) / Double(max(values.count, 1))
    }
}
