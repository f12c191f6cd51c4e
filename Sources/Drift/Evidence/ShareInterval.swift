internal import Glibc

/// A confidence interval for a share that holds at every time at once: a confidence sequence.
///
/// All shares q for which the beta-binomial mixture (Robbins 1970) with Jeffreys' prior is less than 1 / error times as
/// likely as q: the probability that the true share is ever outside is at most `error` (Ville's inequality).
package struct ShareInterval: Sendable, Equatable, Encodable {
    /// The share among the messages seen.
    package let share: Double
    package let low: Double
    package let high: Double

    /// - Parameters:
    ///   - hits: how many of the messages have the property.
    ///   - error: the probability that the interval misses the true share at some time.
    package init(hits: Int, of trials: Int, error: Double) {
        guard trials > 0 else {
            (share, low, high) = (.nan, 0, 1)
            return
        }
        let (k, n) = (Double(hits), Double(trials))
        share = k / n
        let mixture = lgamma(k + 0.5) + lgamma(n - k + 0.5) - lgamma(n + 1) - log(.pi)
        func isInside(_ q: Double) -> Bool {
            let likelihood = (k > 0 ? k * log(q) : 0) + (k < n ? (n - k) * log1p(-q) : 0)
            return mixture - likelihood < -log(error)
        }
        /// The bound between a share that is inside and one that is not.
        func bound(inside: Double, outside: Double) -> Double {
            guard !isInside(outside) else { return outside }
            var (inside, outside) = (inside, outside)
            for _ in 0..<60 {
                let middle = (inside + outside) / 2
                if isInside(middle) { inside = middle } else { outside = middle }
            }
            return inside
        }
        low = hits == 0 ? 0 : bound(inside: k / n, outside: 0)
        high = hits == trials ? 1 : bound(inside: k / n, outside: 1)
    }
}
