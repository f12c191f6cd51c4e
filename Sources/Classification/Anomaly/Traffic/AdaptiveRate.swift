internal import Glibc

/// Keeps the realized rate of flags at the promised one, whatever the stream does.
///
/// Adaptive conformal inference (Gibbs and Candès 2021, arXiv 2106.00170) moves the level by γ (rate − flagged) after each
/// message. Here the sum of these errors, `excess`, shifts the log-odds of every p-value through a tangent that has no
/// end, the error integration of conformal PID control (Angelopoulos, Candès and Tibshirani 2023, arXiv 2307.16895). Near 0
/// the shift is `excess` / `softness`; at ±`bound` it is infinite, so nothing (or everything) is flagged. Hence, for any
/// scores at all, the number of flags in any n messages in a row differs from rate · n by less than 2 · `bound` + 2.
package struct AdaptiveRate: Sendable, Hashable {
    package let rate: Double
    /// Flags beyond the promise so far; negative when there were too few.
    package private(set) var excess: Double

    package static let bound = 11.0
    /// Larger: gentler. At 6 the log-odds move by 0.3 (one standard deviation) on an unchanged stream.
    package static let softness = 6.0

    package init(rate: Double, excess: Double = 0) {
        self.rate = rate
        self.excess = excess
    }

    /// What is added to the log-odds of a p-value.
    package var shift: Double {
        let share = excess / Self.bound
        if share >= 1 { return .infinity }
        if share <= -1 { return -.infinity }
        return tan(share * .pi / 2) * 2 / .pi * Self.bound / Self.softness
    }

    /// Whether a rate can be kept: 0 flags nothing, 1 everything.
    private var isOpen: Bool { rate > 0 && rate < 1 }

    package mutating func record(isAnomaly: Bool) {
        guard isOpen else { return }
        excess += (isAnomaly ? 1 : 0) - rate
        // Only for what was read from a file or forced by rounding; the recursion stays inside by itself.
        excess = min(max(excess, -Self.bound - 1), Self.bound + 1)
    }
}
