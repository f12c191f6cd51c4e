/// The one Gaussian over all examples, as a matrix in the eigenbasis of the within-label scatter: its diagonal there plus
/// (1 − α₀) Σ n_c/n μ_c μ_cᵀ.
///
/// For sets of more labels than directions; with fewer, `BackgroundDistance` has the smaller matrix.
struct BackgroundCovariance {
    private let rank: Int
    private let factor: [Double]

    /// - Parameter metric: the within-label part (see `backgroundMetric`).
    init(_ whitened: WhitenedCentroids, metric: ShrunkMetric) throws(ClassificationError) {
        let scatter = whitened.scatter
        let rank = scatter.rank
        var matrix = [Double](repeating: 0, count: rank * rank)
        for i in 0..<rank { matrix[i * rank + i] = 1 / metric.precision[i] }
        var means = Array(whitened.means[..<(scatter.labelCount * rank)])
        for label in 0..<scatter.labelCount {
            let root = (Double(scatter.counts[label]) / Double(scatter.memberships)).squareRoot()
            for i in 0..<rank { means[label * rank + i] *= root }
        }
        BLAS.addGram(means, rows: scatter.labelCount, n: rank, factor: 1 - metric.alpha, to: &matrix)
        factor = try LAPACK.cholesky(matrix, n: rank)
        self.rank = rank
    }

    /// Squared distances of centered rows in the basis: `rows × rank`.
    func distances(_ coordinates: [Float]) -> [Double] {
        let rows = coordinates.count / rank
        let solved = LAPACK.solve(factor: factor, coordinates.map { Double($0) }, rows: rows, n: rank)
        return (0..<rows).map { row in
            solved[(row * rank)..<((row + 1) * rank)].reduce(0) { $0 + $1 * $1 }
        }
    }

    /// P₀: `rank × rank`.
    func inverse() -> [Double] {
        var identity = [Double](repeating: 0, count: rank * rank)
        for i in 0..<rank { identity[i * rank + i] = 1 }
        let half = LAPACK.solve(factor: factor, identity, rows: rank, n: rank)
        return BLAS.productTransposed(half, half, m: rank, n: rank, k: rank)
    }
}
