/// What each threshold of a yes/no label would mean, measured on held-out probabilities.
public struct ThresholdTable: Sendable, Hashable, Codable {
    /// One threshold and what it gives.
    public struct Row: Sendable, Hashable, Codable {
        /// Least probability at which the label is given.
        public var threshold: Double
        /// Share of the texts given the label that have it; 1 when none is given it.
        public var precision: Double
        /// Share of the texts with the label that are given it.
        public var recall: Double
        /// Number of texts given the label.
        public var given: Int

        public init(threshold: Double, precision: Double, recall: Double, given: Int) {
            self.threshold = threshold
            self.precision = precision
            self.recall = recall
            self.given = given
        }
    }

    /// Ascending by threshold.
    public var rows: [Row]

    public init(rows: [Row]) {
        self.rows = rows
    }

    /// The table at the given thresholds (default 0.05 to 0.95 in steps of 0.05).
    public init(probabilities: [Float], truth: [Bool], thresholds: [Double] = (1...19).map { Double($0) / 20 }) {
        let curve = ThresholdCurve(probabilities: probabilities, truth: truth)
        rows = thresholds.sorted().map { curve.row(at: $0) }
    }

    /// The threshold that serves an aim, of all that change a decision; `nil` when none does or there is no yes.
    public static func threshold(for aim: Aim, probabilities: [Float], truth: [Bool]) -> Double? {
        ThresholdCurve(probabilities: probabilities, truth: truth).threshold(for: aim)
    }
}

/// Held-out probabilities in descending order with the running number of yeses.
private struct ThresholdCurve {
    let probabilities: [Float]
    let hits: [Int]

    init(probabilities: [Float], truth: [Bool]) {
        precondition(probabilities.count == truth.count, "\(probabilities.count) probabilities, \(truth.count) answers")
        let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
        self.probabilities = order.map { probabilities[$0] }
        var sum = 0
        hits = order.map { index in
            sum += truth[index] ? 1 : 0
            return sum
        }
    }

    func row(at threshold: Double) -> ThresholdTable.Row {
        let given = probabilities.firstIndex { Double($0) < threshold } ?? probabilities.count
        let found = given > 0 ? hits[given - 1] : 0
        let all = hits.last ?? 0
        return ThresholdTable.Row(
            threshold: threshold,
            precision: given > 0 ? Double(found) / Double(given) : 1,
            recall: all > 0 ? Double(found) / Double(all) : 0,
            given: given)
    }

    func threshold(for aim: Aim) -> Double? {
        guard let all = hits.last, all > 0 else { return nil }
        var best: Double?
        for index in probabilities.indices {
            // Equal probabilities are given the label together.
            if index + 1 < probabilities.count, probabilities[index + 1] == probabilities[index] { continue }
            switch aim {
            case .recall(let share):
                if Double(hits[index]) >= share * Double(all) { return Double(probabilities[index]) }
            case .precision(let share):
                if Double(hits[index]) >= share * Double(index + 1) { best = Double(probabilities[index]) }
            }
        }
        return best
    }
}
