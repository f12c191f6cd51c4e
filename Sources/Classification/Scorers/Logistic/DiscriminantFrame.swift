/// Fisher's discriminant coordinates: the directions in which label means differ, scaled so that examples vary by about one about
/// their mean in each. Whitened scores are linear in them, and no other direction matters to these scores.
///
/// With P = Σ⁻¹, M the centered means (rows) and M P Mᵀ = E Λ Eᵀ, the coordinates of x are Λ^(−1/2) Eᵀ M P (x − μ) and those of
/// the means E Λ^(1/2) (Fisher 1936; Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", section 4.3).
package struct DiscriminantFrame: Sendable {
    /// Features to coordinates.
    package let coordinates: LinearMap
    /// Of the label means: `labels × coordinates`.
    package let means: FeatureMatrix

    /// Of all examples.
    package init(_ whitened: WhitenedCentroids, metric: ShrunkMetric) throws(ClassificationError) {
        try self.init(
            whitened.scatter, weights: metric.weights, gram: metric.gram(of: Array(0..<whitened.scatter.labelCount)),
            mean: whitened.scatter.mean)
    }

    /// Of the examples that stay when some go; exact, by taking the scatter of those that go from the whole.
    ///
    /// - Parameters:
    ///   - gone: rows of the cohort, which has one label an example.
    /// - Returns: nil where what stays cannot be whitened, or a label would be without examples.
    package init?(
        _ whitened: WhitenedCentroids, of cohort: Cohort, without gone: [Int], alpha: Double
    ) throws(ClassificationError) {
        let scatter = whitened.scatter
        let (rank, labelCount) = (scatter.rank, scatter.labelCount)
        var leaving = [Int](repeating: 0, count: labelCount)
        var sums = [Double](repeating: 0, count: labelCount * rank)
        // The departed about the means of their labels.
        var residuals = scatter.project(cohort.features.selecting(gone)).map { Double($0) }
        for (place, row) in gone.enumerated() {
            let label = cohort.labels[row][0]
            leaving[label] += 1
            for i in 0..<rank {
                residuals[place * rank + i] -= whitened.means[label * rank + i]
                sums[label * rank + i] += residuals[place * rank + i]
            }
        }
        let staying = (0..<labelCount).map { scatter.counts[$0] - leaving[$0] }
        let freedom = staying.reduce(0, +) - labelCount
        guard staying.allSatisfy({ $0 > 0 }), freedom > 0 else { return nil }
        var moves = sums.indices.map { -sums[$0] / Double(staying[$0 / rank]) }
        let means = moves.indices.map { whitened.means[$0] + moves[$0] }
        for index in moves.indices { moves[index] *= Double(staying[index / rank]).squareRoot() }
        // S less Σ (x − μ)(x − μ)ᵀ of those that go less Σ n (μ' − μ)(μ' − μ)ᵀ of the means that move.
        var covariance = [Double](repeating: 0, count: rank * rank)
        BLAS.addGram(residuals, rows: gone.count, n: rank, factor: -1, to: &covariance)
        BLAS.addGram(moves, rows: labelCount, n: rank, factor: -1, to: &covariance)
        for i in 0..<rank { covariance[i * rank + i] += scatter.eigenvalues[i] }
        let trace = (0..<rank).reduce(0.0) { $0 + max(covariance[$1 * rank + $1], 0) }
        let floor = alpha * trace / Double(freedom) / Double(scatter.dimensions)
        guard floor > 0 else { return nil }
        let scale = (1 - alpha) / Double(freedom)
        for index in covariance.indices { covariance[index] *= scale }
        for i in 0..<rank { covariance[i * rank + i] += floor }
        let factor = try LAPACK.cholesky(covariance, n: rank)
        let total = Double(staying.reduce(0, +))
        let center = (0..<rank).map { i in
            (0..<labelCount).reduce(0.0) { $0 + Double(staying[$1]) * means[$1 * rank + i] } / total
        }
        let centered = means.indices.map { means[$0] - center[$0 % rank] }
        let half = LAPACK.solve(factor: factor, centered, rows: labelCount, n: rank)
        let offset = BLAS.product(center, scatter.basis, m: 1, n: scatter.dimensions, k: rank)
        try self.init(
            scatter, weights: LAPACK.solveTransposed(factor: factor, half, rows: labelCount, n: rank),
            gram: BLAS.productTransposed(half, half, m: labelCount, n: labelCount, k: rank),
            mean: zip(scatter.mean, offset).map { $0 + $1 })
    }

    /// - Parameters:
    ///   - weights: P μ of every centered mean, in the basis of the scatter: `labels × rank`.
    ///   - gram: μᵀ P μ' of every pair.
    ///   - mean: that features are centered by.
    private init(
        _ scatter: WithinScatter, weights: [Double], gram: [Double], mean: [Double]
    ) throws(ClassificationError) {
        let (labelCount, rank, dimensions) = (scatter.labelCount, scatter.rank, scatter.dimensions)
        let (values, vectors) = try LAPACK.eigen(gram, n: labelCount)
        let floor = max(values.last ?? 0, 0) * 1e-9
        let kept = values.indices.filter { values[$0] > floor }
        var directions: [Double] = []
        for index in kept {
            let scale = 1 / values[index].squareRoot()
            for label in 0..<labelCount { directions.append(vectors[index * labelCount + label] * scale) }
        }
        let inBasis = BLAS.product(directions, weights, m: kept.count, n: rank, k: labelCount)
        let rows = BLAS.product(inBasis, scatter.basis, m: kept.count, n: dimensions, k: rank)
        coordinates = LinearMap(
            weights: FeatureMatrix(rows: kept.count, columns: dimensions, storage: rows.map { Float($0) }),
            bias: (0..<kept.count).map { row in
                -Float((0..<dimensions).reduce(0.0) { $0 + rows[row * dimensions + $1] * mean[$1] })
            })
        var means = FeatureMatrix(rows: labelCount, columns: kept.count)
        means.withMutableValues { places in
            for (column, index) in kept.enumerated() {
                let scale = values[index].squareRoot()
                for label in 0..<labelCount {
                    places[label * kept.count + column] = Float(vectors[index * labelCount + label] * scale)
                }
            }
        }
        self.means = means
    }
}
