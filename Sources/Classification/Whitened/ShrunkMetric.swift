/// One point of the shrinkage path: the inner product of the precision P = Σ_α⁻¹, where
/// Σ_α = (1 − α) W + α (tr W / d) I (Friedman, "Regularized discriminant analysis", 1989), with what it makes of the
/// label means. One eigendecomposition of W serves every α.
package struct ShrunkMetric: Sendable {
    /// 0 (W itself) < α ≤ 1 (a sphere).
    package let alpha: Double
    /// Eigenvalues of P in the basis of the scatter.
    package let precision: [Double]
    /// Eigenvalue of P outside of the basis.
    package let outside: Double
    /// P μ for every label (and, in multi mode, every complement after them), in the basis: `means × rank`.
    let weights: [Double]
    /// μᵀ P μ_y for every such mean and every label y: `means × labels`.
    let gram: [Double]
    /// μᵀ P μ for every such mean.
    let squares: [Double]
    /// tr(P W): the mean squared distance of an example from its label's true mean.
    let spread: Double

    /// - Parameter means: coordinates of the means in the basis, labels first.
    init(_ scatter: WithinScatter, means: [Double], alpha: Double) {
        let floor = alpha * scatter.variance
        let scale = (1 - alpha) / Double(scatter.degreesOfFreedom)
        self.init(
            scatter, means: means, alpha: alpha, precision: scatter.eigenvalues.map { 1 / (scale * $0 + floor) },
            outside: 1 / floor)
    }

    /// The metric of any matrix that shares the eigenvectors.
    init(_ scatter: WithinScatter, means: [Double], alpha: Double, precision: [Double], outside: Double) {
        let (rank, labelCount) = (scatter.rank, scatter.labelCount)
        let rows = means.count / rank
        self.alpha = alpha
        self.precision = precision
        self.outside = outside
        weights = means.indices.map { means[$0] * precision[$0 % rank] }
        gram = BLAS.productTransposed(weights, Array(means[..<(labelCount * rank)]), m: rows, n: labelCount, k: rank)
        let weights = weights
        squares = (0..<rows).map { row in
            (0..<rank).reduce(0) { $0 + weights[row * rank + $1] * means[row * rank + $1] }
        }
        spread = zip(precision, scatter.eigenvalues).reduce(0) { $0 + $1.0 * $1.1 } / Double(scatter.degreesOfFreedom)
    }
}
