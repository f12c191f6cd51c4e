import Glibc

/// How far the labels' shares of the examples count: softmax(T · score + β · log share), with 0 ≤ β ≤ 1.
///
/// β = 1 is Bayes' rule for texts that have the labels as often as the examples do, β = 0 treats all labels as equally
/// frequent. Both numbers are fitted together by log loss on held-out scores, in which it is convex.
package struct TemperedPrior: Sendable {
    /// Multiplier of the scores.
    package var multiplier: Double
    /// β.
    package var exponent: Double
    /// Mean log loss.
    package var logLoss: Double
    /// How much each example counts, 0 to 1; all alike when empty.
    private var weights: [Double] = []

    /// A prior is tried for labels at least this unequal, and must save this much held-out log loss, in nats over all examples.
    static let (imbalance, minSaving) = (1.25, 4.0)

    /// log share of every label; `nil` when they are about equally frequent.
    static func logShares(_ counts: [Int]) -> [Double]? {
        guard let least = counts.min(), let most = counts.max(), least > 0, Double(most) > imbalance * Double(least) else {
            return nil
        }
        return shares(counts)
    }

    /// log share of every label; `nil` when one has none.
    static func shares(_ counts: [Int]) -> [Double]? {
        let total = Double(counts.reduce(0, +))
        return counts.allSatisfy { $0 > 0 } ? counts.map { log(Double($0) / total) } : nil
    }

    /// Newton's method from a temperature without a prior; a β outside of its range is held at the edge.
    ///
    /// - Parameters:
    ///   - scores: held-out, `examples × labels`.
    ///   - shares: log share of every label.
    package init(fitting scores: FeatureMatrix, targets: [Int], shares: [Double], start: Temperature) {
        precondition(scores.rows == targets.count && shares.count == scores.columns, "operands of different shapes")
        multiplier = start.multiplier
        exponent = 0
        logLoss = start.logLoss
        minimize(scores, targets, shares, freely: true)
        if !(0...1).contains(exponent) {
            exponent = min(max(exponent, 0), 1)
            logLoss = derivatives(scores, targets, shares).loss
            minimize(scores, targets, shares, freely: false)
        }
    }

    /// The best parameters under other weights of the examples, starting from the current ones.
    ///
    /// - Parameter fixingExponent: whether β stays fixed.
    mutating func refit(
        _ scores: FeatureMatrix, targets: [Int], shares: [Double], weights: [Double], fixingExponent: Bool
    ) {
        self.weights = weights
        logLoss = derivatives(scores, targets, shares).loss
        minimize(scores, targets, shares, freely: !fixingExponent)
        exponent = min(max(exponent, 0), 1)
    }

    /// A temperature alone.
    init(_ temperature: Temperature) {
        multiplier = temperature.multiplier
        exponent = 0
        logLoss = temperature.logLoss
    }

    private mutating func minimize(_ scores: FeatureMatrix, _ targets: [Int], _ shares: [Double], freely: Bool) {
        for _ in 0..<30 {
            let d = derivatives(scores, targets, shares)
            var (dt, db) = (-d.onMultiplier / max(d.curvature.0, 1e-12), 0.0)
            if freely {
                let determinant = d.curvature.0 * d.curvature.2 - d.curvature.1 * d.curvature.1
                guard determinant > 1e-14 * d.curvature.0 * d.curvature.2 else { return }
                dt = -(d.curvature.2 * d.onMultiplier - d.curvature.1 * d.onExponent) / determinant
                db = -(d.curvature.0 * d.onExponent - d.curvature.1 * d.onMultiplier) / determinant
            }
            let (multiplier, exponent) = (multiplier, exponent)
            var step = 1.0
            while step > 1e-4 {
                self.multiplier = min(max(multiplier + step * dt, multiplier / 4), multiplier * 4)
                self.exponent = exponent + step * db
                let next = derivatives(scores, targets, shares).loss
                if next < logLoss {
                    logLoss = next
                    break
                }
                step /= 4
            }
            guard step > 1e-4 else {
                (self.multiplier, self.exponent) = (multiplier, exponent)
                return
            }
            if abs(self.multiplier - multiplier) <= 1e-5 * multiplier, abs(self.exponent - exponent) <= 1e-4 { return }
        }
    }

    private struct Derivatives {
        var loss = 0.0
        var (onMultiplier, onExponent) = (0.0, 0.0)
        /// Second derivatives: multiplier twice, mixed, exponent twice.
        var curvature = (0.0, 0.0, 0.0)
    }

    private func derivatives(_ scores: FeatureMatrix, _ targets: [Int], _ shares: [Double]) -> Derivatives {
        var d = Derivatives()
        let columns = scores.columns
        var logits = [Double](repeating: 0, count: columns)
        scores.storage.withUnsafeBufferPointer { values in
            for (row, target) in targets.enumerated() {
                let trust = weights.isEmpty ? 1 : weights[row]
                let own = values[(row * columns)..<((row + 1) * columns)]
                var top = -Double.infinity
                for label in 0..<columns {
                    logits[label] = multiplier * Double(own[row * columns + label]) + exponent * shares[label]
                    top = max(top, logits[label])
                }
                var (total, s, l, ss, sl, ll) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
                for label in 0..<columns where logits[label] - top > -30 {
                    let weight = exp(logits[label] - top)
                    let (score, share) = (Double(own[row * columns + label]), shares[label])
                    total += weight
                    s += weight * score
                    l += weight * share
                    ss += weight * score * score
                    sl += weight * score * share
                    ll += weight * share * share
                }
                (s, l) = (s / total, l / total)
                d.loss += trust * (log(total) + top - logits[target])
                d.onMultiplier += trust * (s - Double(own[row * columns + target]))
                d.onExponent += trust * (l - shares[target])
                d.curvature.0 += trust * max(ss / total - s * s, 0)
                d.curvature.1 += trust * (sl / total - s * l)
                d.curvature.2 += trust * max(ll / total - l * l, 0)
            }
        }
        d.loss /= Double(max(targets.count, 1))
        return d
    }
}
