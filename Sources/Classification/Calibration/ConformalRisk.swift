import Glibc

/// The lowest threshold under which a loss that rises as the threshold falls stays below a bound.
///
/// Conformal risk control (Angelopoulos et al. 2022, arXiv 2208.02814) bounds it in expectation over calibration examples and a
/// fresh text like them: (losses that pass + 1) / (n + 1) ≤ risk. For half of all draws of the examples that promises too much, so
/// the bound must also hold with 90 % confidence over the draw (Bates et al. 2021, arXiv 2101.02703, with the exact binomial tail).
package enum ConformalRisk {
    /// A threshold and its effect.
    package struct Choice: Sendable, Hashable {
        /// Scores at or over it pass.
        package var threshold: Float
        /// The share of the examples that pass.
        package var share: Double
        /// Passing examples with a loss.
        package var losses: Int
    }

    /// The probability of a draw of the examples that promises too much.
    private static let doubt = 0.1

    /// The lowest threshold whose risk is at most `risk`, the loss of an example that passes being 0 or 1.
    ///
    /// - Parameters:
    ///   - scores: the surer, the larger. One that is not finite never passes.
    ///   - losses: whether passing the example would be a loss.
    /// - Returns: nil when the examples are too few to promise the risk, or none can pass.
    package static func choose(scores: [Float], losses: [Bool], risk: Double) -> Choice? {
        precondition(scores.count == losses.count, "\(scores.count) scores, \(losses.count) losses")
        guard scores.count >= fewest(risk: risk) else { return nil }
        let allowed = allowed(scores.count, risk: risk)
        let order = scores.indices.filter { scores[$0].isFinite }.sorted { scores[$0] > scores[$1] }
        var best: Choice?
        var lost = 0
        var place = 0
        while place < order.count {
            let threshold = scores[order[place]]
            // Ties pass together.
            while place < order.count, scores[order[place]] == threshold {
                if losses[order[place]] { lost += 1 }
                place += 1
            }
            guard lost <= allowed else { break }
            best = Choice(threshold: threshold, share: Double(place) / Double(scores.count), losses: lost)
        }
        return best
    }

    /// How many of `count` examples with a loss may pass.
    private static func allowed(_ count: Int, risk: Double) -> Int {
        // A number within rounding of a whole one counts as whole.
        var most = Int((risk * Double(count + 1) - 1 + 1e-9).rounded(.down))
        while most > 0, 1 - BinomialTail.upper(successes: most + 1, trials: count, probability: risk) > doubt { most -= 1 }
        return most
    }

    /// How many examples it takes to promise a risk at all: without a single loss, (1 − risk)ⁿ ≤ 0.1.
    package static func fewest(risk: Double) -> Int {
        precondition(risk > 0 && risk < 1, "a risk of \(risk) cannot be promised")
        return max(1, Int((log(doubt) / log1p(-risk)).rounded(.up)))
    }
}
