/// The effect of each threshold of a yes/no label, measured on held-out probabilities.
package struct ThresholdTable: Sendable, Hashable, Codable {
    /// One threshold and what it gives.
    package struct Row: Sendable, Hashable, Codable {
        /// Least probability at which the label is given.
        package var threshold: Double
        /// Share of the texts given the label that have it; 1 when none is given it.
        package var precision: Double
        /// Share of the texts with the label that are given it.
        package var recall: Double
        /// Number of texts given the label.
        package var given: Int

        package init(threshold: Double, precision: Double, recall: Double, given: Int) {
            self.threshold = threshold
            self.precision = precision
            self.recall = recall
            self.given = given
        }
    }

    /// Ascending by threshold.
    package var rows: [Row]

    package init(rows: [Row]) {
        self.rows = rows
    }

    /// The table at the given thresholds (default 0.05 to 0.95 in steps of 0.05).
    package init(probabilities: [Float], truth: [Bool], thresholds: [Double] = (1...19).map { Double($0) / 20 }) {
        let curve = ThresholdCurve(probabilities: probabilities, truth: truth)
        rows = thresholds.sorted().map { curve.row(at: $0) }
    }

    /// The threshold that meets an aim for future texts, of all that change a decision; `nil` when there is no text that the aim is
    /// about: no yes, or no ordinary text.
    ///
    /// An aim must hold for fresh texts, not for those that the threshold was chosen on, so that one more text counts against
    /// it. Recall: at least share · (n + 1) of the n yeses are found, so that a fresh one is found that often (conformal
    /// prediction). Precision: 1 plus the wrongly given is at most (1 − share) of the given, which keeps the expected share of
    /// wrong ones under 1 − share (Barber and Candès, "Controlling the false discovery rate via knockoffs", 2015). False alarms: 1
    /// plus those among the n ordinary texts is at most share · (n + 1), so that a fresh one is given the label that seldom.
    ///
    /// - Parameter ordinary: which texts are of the background; for false alarms.
    /// - Returns: the threshold and whether it meets the aim; if none does, the one that comes closest.
    package static func threshold(
        for aim: Aim, probabilities: [Float], truth: [Bool], ordinary: [Bool] = []
    ) -> (value: Double, isReached: Bool)? {
        let curve = ThresholdCurve(probabilities: probabilities, truth: truth)
        switch aim {
        case .recall(let share): return curve.threshold(recall: share)
        case .precision(let share): return curve.threshold(precision: share)
        case .falseAlarms(let share):
            return threshold(falseAlarms: share, of: zip(probabilities, ordinary).filter { $0.1 }.map { $0.0 })
        }
    }

    /// The lowest threshold with few enough false alarms; if none can promise that, the lowest without any on these texts.
    ///
    /// - Parameter ordinary: probabilities of the background's texts.
    private static func threshold(falseAlarms share: Double, of ordinary: [Float]) -> (value: Double, isReached: Bool)? {
        guard !ordinary.isEmpty else { return nil }
        // Less the rounding of shares such as 0.002.
        let allowed = Int((share * Double(ordinary.count + 1) - 1 + 1e-9).rounded(.down))
        guard allowed < ordinary.count else { return (0, true) }
        // The first that must not be given the label, nor its equals.
        let limit = ordinary.sorted(by: >)[max(allowed, 0)].nextUp
        return (Double(min(limit, 1)), allowed >= 0 && limit <= 1)
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

    /// Places after which the threshold can be: equal probabilities are given the label together.
    private var steps: [Int] {
        probabilities.indices.filter { $0 + 1 == probabilities.count || probabilities[$0 + 1] != probabilities[$0] }
    }

    func threshold(recall share: Double) -> (value: Double, isReached: Bool)? {
        guard let all = hits.last, all > 0 else { return nil }
        // Less the rounding of shares such as 0.95.
        let wanted = share * Double(all + 1) - 1e-9
        return steps.first { Double(hits[$0]) >= min(wanted, Double(all)) }
            .map { (Double(probabilities[$0]), wanted <= Double(all)) }
    }

    func threshold(precision share: Double) -> (value: Double, isReached: Bool)? {
        guard let all = hits.last, all > 0 else { return nil }
        func precision(_ step: Int) -> Double { Double(hits[step] - 1) / Double(step + 1) }
        let steps = steps
        let last = steps.last { precision($0) >= share - 1e-9 }
        let nearest = last ?? steps.max { precision($0) < precision($1) }
        return nearest.map { (Double(probabilities[$0]), last != nil) }
    }
}
