import Glibc

/// The one number that turns scores into probabilities, softmax(T · score): Platt scaling's multi-class relative
/// (Guo et al. 2017, arXiv 1706.04599), fitted by log loss on held-out scores.
package struct Temperature: Sendable {
    /// Multiplier of the scores (the inverse of what physics calls temperature).
    package var multiplier: Double
    /// Mean log loss at the multiplier, without smoothing.
    package var logLoss: Double

    /// The range of multipliers, as in the reference.
    static let range = exp(-8.0)...exp(8.0)

    /// Minimizes the mean log loss over the multiplier. The loss is convex in it, so its derivative
    /// E_p[s] − s_y is followed to zero by Newton steps (curvature Var_p[s]) kept inside a shrinking bracket.
    ///
    /// - Parameters:
    ///   - smoothing: share of each target given to the best other label, so that scores that separate perfectly do not
    ///     ask for certainty. `nil` means Platt's 1 / (n + 2).
    package init(fitting scores: FeatureMatrix, targets: [Int], smoothing: Double? = nil, start: Double = 1) {
        precondition(scores.rows == targets.count, "\(scores.rows) rows of scores, \(targets.count) targets")
        let smoothing = scores.columns < 2 ? 0 : smoothing ?? 1 / Double(targets.count + 2)
        var (low, high) = (Self.range.lowerBound, Self.range.upperBound)
        var multiplier = min(max(start, low), high)
        for _ in 0..<60 {
            let (slope, curvature) = Self.derivatives(scores, targets, multiplier, smoothing)
            if slope > 0 { high = multiplier } else { low = multiplier }
            var next = curvature > 0 ? multiplier - slope / curvature : -1
            // Outside the bracket, the middle on a log scale guarantees progress.
            if !(next > low && next < high) { next = (low * high).squareRoot() }
            let step = abs(next - multiplier)
            multiplier = next
            if step <= 1e-5 * multiplier || high - low <= 1e-5 * low { break }
        }
        self.multiplier = multiplier
        logLoss = Self.loss(scores, targets, multiplier)
    }

    /// Logits this far below the largest add nothing in single precision.
    private static let negligible: Float = -20

    /// Mean −log softmax(T · score)[target].
    package static func loss(_ scores: FeatureMatrix, _ targets: [Int], _ multiplier: Double) -> Double {
        let columns = scores.columns
        let factor = Float(multiplier)
        var sum = 0.0
        scores.storage.withUnsafeBufferPointer { values in
            for (row, target) in targets.enumerated() {
                let own = UnsafeBufferPointer(rebasing: values[(row * columns)..<((row + 1) * columns)])
                let top = own.max() ?? 0
                var total: Float = 0
                for score in own where factor * (score - top) > negligible { total += expf(factor * (score - top)) }
                sum += log(Double(total)) - Double(factor * (own[target] - top))
            }
        }
        return targets.isEmpty ? 0 : sum / Double(targets.count)
    }

    /// First and second derivative of the mean loss in the multiplier.
    private static func derivatives(
        _ scores: FeatureMatrix, _ targets: [Int], _ multiplier: Double, _ smoothing: Double
    ) -> (slope: Double, curvature: Double) {
        let columns = scores.columns
        let factor = Float(multiplier)
        var (slope, curvature) = (0.0, 0.0)
        scores.storage.withUnsafeBufferPointer { values in
            for (row, target) in targets.enumerated() {
                let own = UnsafeBufferPointer(rebasing: values[(row * columns)..<((row + 1) * columns)])
                let top = own.max() ?? 0
                var rival = -Float.infinity
                var (total, first, second): (Float, Float, Float) = (0, 0, 0)
                for label in 0..<columns {
                    let score = own[label] - top
                    if label != target, score > rival { rival = score }
                    guard factor * score > negligible else { continue }
                    let weight = expf(factor * score)
                    total += weight
                    first += weight * score
                    second += weight * score * score
                }
                let mean = Double(first / total)
                let wanted = (1 - smoothing) * Double(own[target] - top) + (smoothing > 0 ? smoothing * Double(rival) : 0)
                slope += mean - wanted
                curvature += max(Double(second / total) - mean * mean, 0)
            }
        }
        return (slope, curvature)
    }
}
