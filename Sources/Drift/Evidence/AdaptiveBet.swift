/// A bet on where the next p-value falls, learnt from the last ones.
///
/// The unit interval is cut into bins. What is bet on a bin is its share among recent p-values, drawn towards its width;
/// the bet pays that share by the width. Whatever the stream does, it pays 1 on average for a uniform p-value.
package struct AdaptiveBet {
    private let widths: [Double]
    /// Sums of growing weights, so that the older count less: divided by `scale` they are numbers of p-values.
    private var weights: [Double]
    private var total = 0.0
    private var scale = 1.0
    private let growth: Double
    private let prior: Double

    /// - Parameters:
    ///   - widths: of the bins; their sum is 1.
    ///   - memory: how many p-values it remembers, roughly.
    ///   - prior: how many p-values a uniform distribution counts for.
    package init(widths: [Double], memory: Double, prior: Double) {
        self.widths = widths
        weights = [Double](repeating: 0, count: widths.count)
        growth = 1 / (1 - 1 / memory)
        self.prior = prior
    }

    /// What the bet pays for a p-value in this bin; then learns from it.
    package mutating func play(_ bin: Int) -> Double {
        let share = (prior * widths[bin] + weights[bin] / scale) / (prior + total / scale)
        scale *= growth
        weights[bin] += scale
        total += scale
        if scale > 1e100 { rescale() }
        return share / widths[bin]
    }

    private mutating func rescale() {
        for bin in weights.indices { weights[bin] /= scale }
        total /= scale
        scale = 1
    }
}
