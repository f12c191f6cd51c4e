/// One point of the shrinkage path: the inner product of the precision P = Σ_α⁻¹, where
/// Σ_α = (1 − α) W + α (tr W / d) I (Friedman, "Regularized discriminant analysis", 1989), with the products of the
/// label means. One eigendecomposition of W serves every α.
package struct ShrunkMetric: Sendable {
    /// 0 (W itself) < α ≤ 1 (a sphere).
    package let alpha: Double
    /// Eigenvalues of P in the basis of the scatter.
    package let precision: [Double]
    /// Eigenvalue of P outside of the basis.
    package let outside: Double
    /// Coordinates of the means.
    private let means: [Double]
    /// P μ for every label (and, in multi mode, every complement after them), in the basis: `means × rank`.
    let weights: [Double]
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
        let rank = scatter.rank
        let rows = means.count / rank
        self.means = means
        self.alpha = alpha
        self.precision = precision
        self.outside = outside
        weights = means.indices.map { means[$0] * precision[$0 % rank] }
        let weights = weights
        squares = (0..<rows).map { row in
            (0..<rank).reduce(0) { $0 + weights[row * rank + $1] * means[row * rank + $1] }
        }
        spread = zip(precision, scatter.eigenvalues).reduce(0) { $0 + $1.0 * $1.1 } / Double(scatter.degreesOfFreedom)
    }

    /// μ_yᵀ P μ of some labels y and every mean: `labels × means`. With thousands of labels, all of them would be too many.
    func products(of labels: [Int]) -> [Double] {
        let rank = precision.count
        return BLAS.productTransposed(rows(labels, of: means), weights, m: labels.count, n: means.count / rank, k: rank)
    }

    /// μᵀ P μ' of every pair of some labels: `labels × labels`.
    func gram(of labels: [Int]) -> [Double] {
        let count = labels.count
        return BLAS.productTransposed(
            rows(labels, of: weights), rows(labels, of: means), m: count, n: count, k: precision.count)
    }

    private func rows(_ labels: [Int], of matrix: [Double]) -> [Double] {
        let rank = precision.count
        if labels == Array(0..<labels.count) { return Array(matrix[..<(labels.count * rank)]) }
        return labels.flatMap { matrix[($0 * rank)..<(($0 + 1) * rank)] }
    }
}
