/// The two shrinkages of a Mahalanobis statistic: α of the within-label covariance, and that of the one Gaussian over all
/// examples, given as the ratio of the two floors, α₀ tr Σ₀ / (α tr W).
///
/// The ratio, not α₀ itself, is what matters: below 1 the statistic falls without bound in directions where examples
/// hardly vary, so that anything far away looks typical. (With two labels, where the covariances are nearly equal,
/// α₀ = α/2 was measured to rank outliers upside down; with 150 labels α₀ = α/2 is a ratio of about 0.9.)
package struct AnomalyShrinkage: Sendable, Hashable {
    /// Shrinkage of the within-label covariance.
    package var alpha: Double
    /// Floor of the background's eigenvalues over that of the labels'; `nil`: no background, the plain distance.
    package var ratio: Double?

    package init(alpha: Double, ratio: Double?) {
        self.alpha = alpha
        self.ratio = ratio
    }

    /// The grid. Less shrinkage ranks outliers no better, needs more directions to be kept, and with few examples makes
    /// held-out ones unlike fresh texts.
    static let grid: [AnomalyShrinkage] = [0.6, 0.8].flatMap { alpha in
        [1, 1.4, nil].map { AnomalyShrinkage(alpha: alpha, ratio: $0) }
    }

    /// For sets with too few labels to hold some out: there the background hardly differs from the labels.
    static let fallback = AnomalyShrinkage(alpha: 0.6, ratio: nil)

    /// α₀, or `nil` for the plain distance. At 1 or more the background would be a sphere.
    package func backgroundAlpha(_ whitened: WhitenedCentroids) -> Double? {
        ratio.map { $0 * alpha * whitened.scatter.variance / whitened.totalVariance }
    }
}

extension WhitenedCentroids {
    /// tr Σ₀ / d, the mean variance of one dimension about the mean of all examples.
    var totalVariance: Double {
        var sum = scatter.eigenvalues.reduce(0, +)
        for label in 0..<scatter.labelCount {
            let mean = scatter.means[(label * scatter.dimensions)..<((label + 1) * scatter.dimensions)]
            sum += Double(scatter.counts[label]) * mean.reduce(0) { $0 + $1 * $1 }
        }
        return sum / Double(scatter.memberships) / Double(scatter.dimensions)
    }

    /// The within-label part of the background's precision: eigenvalues of ((1 − α₀) S/n + floor I)⁻¹.
    func backgroundMetric(_ shrinkage: AnomalyShrinkage, alpha: Double, ratio: Double) -> ShrunkMetric {
        let floor = ratio * shrinkage.alpha * scatter.variance
        let scale = (1 - alpha) / Double(scatter.memberships)
        return ShrunkMetric(
            scatter, means: means, alpha: alpha, precision: scatter.eigenvalues.map { 1 / (scale * $0 + floor) },
            outside: 1 / floor)
    }
}
