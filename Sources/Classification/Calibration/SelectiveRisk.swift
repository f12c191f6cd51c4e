import Glibc

/// The lowest threshold of a score at which the share of errors among the texts that pass keeps a promise.
///
/// Selection with guaranteed risk (Geifman and El-Yaniv 2017, arXiv 1705.08500, algorithm 1): at a threshold that lets m examples
/// pass, k of them wrong, the bound b is where a binomial of m texts with the error rate b has at most k errors with probability
/// δ. A binary search looks at ⌈log₂ n⌉ thresholds, each with its share of the doubt, and keeps the one with the most coverage
/// whose bound is at most the risk.
package enum SelectiveRisk {
    /// A threshold and its effect on the examples.
    package struct Choice: Sendable, Hashable {
        /// Scores at or over it pass.
        package var threshold: Float
        /// The share of the examples that pass.
        package var coverage: Double
        /// The share of errors among those.
        package var risk: Double
        /// What the share of errors among fresh texts that pass exceeds with probability `doubt` at most.
        package var bound: Double
    }

    /// The probability of a draw of the examples that promises too much: δ.
    package static let doubt = 0.1

    /// - Parameters:
    ///   - scores: the surer, the larger. One that is not finite never passes.
    ///   - errors: whether the label of the text would be wrong.
    /// - Returns: nil where no threshold keeps the promise.
    package static func choose(scores: [Float], errors: [Bool], risk: Double, doubt: Double = doubt) -> Choice? {
        precondition(scores.count == errors.count, "\(scores.count) scores, \(errors.count) errors")
        let order = scores.indices.filter { scores[$0].isFinite }.sorted { scores[$0] > scores[$1] }
        guard !order.isEmpty else { return nil }
        var running = 0
        let wrong = order.map { index in
            running += errors[index] ? 1 : 0
            return running
        }
        let steps = max(1, Int(log2(Double(order.count)).rounded(.up)))
        var (low, high) = (1, order.count)
        var best: Choice?
        for _ in 0..<steps where low <= high {
            var passing = (low + high + 1) / 2
            // Ties pass together.
            while passing < order.count, scores[order[passing]] == scores[order[passing - 1]] { passing += 1 }
            let bound = bound(errors: wrong[passing - 1], of: passing, doubt: doubt / Double(steps))
            if bound <= risk {
                if passing >= (best.map { Int(($0.coverage * Double(scores.count)).rounded()) } ?? 0) {
                    best = Choice(
                        threshold: scores[order[passing - 1]], coverage: Double(passing) / Double(scores.count),
                        risk: Double(wrong[passing - 1]) / Double(passing), bound: bound)
                }
                low = passing + 1
            } else {
                high = (low + high + 1) / 2 - 1
            }
        }
        return best
    }

    /// The error rate at which so few errors have the probability `doubt`: Clopper and Pearson's upper bound.
    package static func bound(errors: Int, of count: Int, doubt: Double) -> Double {
        guard count > 0, errors < count else { return 1 }
        var (low, high) = (Double(errors) / Double(count), 1.0)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            let probability = 1 - BinomialTail.upper(successes: errors + 1, trials: count, probability: middle)
            if probability > doubt { low = middle } else { high = middle }
        }
        return high
    }
}
