internal import Classification
public import LabelSets
internal import Pipeline

/// Measures labels on themselves: fits on a random part of the examples and tests on the rest, several times.
///
/// Splits are exchangeable, so that what is promised (confidence, rate of false alarms) can be held against what happens.
public struct SplitEvaluation: Sendable {
    /// Number of random splits.
    public var count: Int
    /// Share of the examples that test, drawn from all.
    public var testShare: Double
    /// Of the first split; the others follow.
    public var seed: UInt64

    public init(count: Int, testShare: Double = 0.3, seed: UInt64 = 0) {
        self.count = count
        self.testShare = testShare
        self.seed = seed
    }

    /// What the splits gave. Shares are fractions of 1.
    public struct Report: Sendable, Encodable {
        /// Mean over the splits of the share of tests decided right, and its standard deviation.
        public var accuracy: Double
        public var accuracyDeviation: Double
        /// Mean expected calibration error over 15 bins.
        public var ece: Double
        /// The calibration error over the tests of all splits together: less of it is chance.
        public var pooledECE: Double
        public var examples: Int
        public var tests: Int
        public var splits: Int
        public var falseAlarms: [FalseAlarms]

        enum CodingKeys: String, CodingKey {
            case accuracy, ece, examples, tests, splits
            case accuracyDeviation = "accuracy_deviation"
            case pooledECE = "pooled_ece"
            case falseAlarms = "false_alarms"
        }
    }

    /// How often tests were flagged at a rate.
    public struct FalseAlarms: Sendable, Encodable {
        public var rate: Double
        /// Mean over the splits.
        public var realized: Double
        /// One a split.
        public var each: [Double]
    }

    /// The tests of a split, decided.
    private struct Outcome {
        var right: [Bool] = []
        var confidences: [Float] = []
        var pValues: [Float] = []
    }

    /// - Parameter progress: called with the number of splits done and to do.
    /// - Throws: `PipelineError`, or what embedding or fitting throws.
    public func run(
        _ train: LabelledTexts, with evaluation: Evaluation, progress: ((Int, Int) -> Void)? = nil
    ) throws -> Report {
        try run(Evaluation.set(of: train), builder: evaluation.uncached, progress: progress)
    }

    /// Splits the examples of a set.
    public func run(
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
        return Report(
            accuracy: mean, accuracyDeviation: variance.squareRoot(),
            ece: outcomes.reduce(0) { $0 + Metrics.ece(confidences: $1.confidences, correct: $1.right) } / Double(count),
            pooledECE: Metrics.ece(
                confidences: outcomes.flatMap(\.confidences), correct: outcomes.flatMap(\.right)),
            examples: embedded.examples.count, tests: outcomes.first?.right.count ?? 0, splits: count,
            falseAlarms: EvaluationReport.rates.map { rate in
                let each = outcomes.map { outcome in Self.share(outcome.pValues) { Double($0) <= rate } }
                return FalseAlarms(rate: rate, realized: each.reduce(0, +) / Double(count), each: each)
            })
    }

    private func run(_ embedded: EmbeddedSet, seed: UInt64) throws -> Outcome {
        var generator = SplitMix64(seed: seed)
        let order = Array(embedded.examples.indices).shuffled(using: &generator)
        let tests = order.prefix(Int((Double(order.count) * testShare).rounded())).sorted()
        let rows = order.dropFirst(tests.count).sorted()
        let head = try embedded.solve(rows: rows)
        var outcome = Outcome()
        for (row, decision) in zip(tests, head.classifier.decide(embedded.features(layers: head.layers, rows: tests))) {
            outcome.right.append(embedded.examples[row].labels.contains(decision.decidedLabel))
            outcome.confidences.append(decision.confidence)
            outcome.pValues.append(decision.pValue)
        }
        return outcome
    }

    private static func share<Value>(_ values: [Value], where isCounted: (Value) -> Bool) -> Double {
        Double(values.count(where: isCounted)) / Double(max(values.count, 1))
    }
}
