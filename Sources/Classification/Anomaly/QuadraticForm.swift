/// Q = P − P₀ (or P alone), as a multiple of the identity and the few directions in which it differs most.
struct QuadraticForm {
    /// Eigenvalues minus `middle`.
    let curvatures: [Double]
    /// Unit vectors in feature space, one per row.
    let directions: [Double]
    let middle: Double

    /// Most eigenvectors of the scatter, by variance of the examples along them, whose span is searched.
    private static let widest = 512

    init(
        _ whitened: WhitenedCentroids, metric: ShrunkMetric, shrinkage: AnomalyShrinkage, most: Int
    ) throws(ClassificationError) {
        let scatter = whitened.scatter
        let (rank, members) = (scatter.rank, Double(scatter.memberships))
        // Variance of all examples along each eigenvector: within labels and between them.
        var variances = scatter.eigenvalues.map { $0 / members }
        for label in 0..<scatter.labelCount {
            for i in 0..<rank {
                let mean = whitened.means[label * rank + i]
                variances[i] += Double(scatter.counts[label]) / members * mean * mean
            }
        }
        let span = Array(variances.indices.sorted { variances[$0] > variances[$1] }.prefix(Self.widest))
        let background = try BackgroundPrecision(whitened, shrinkage: shrinkage)

        var form = background?.negated(span) ?? [Double](repeating: 0, count: span.count * span.count)
        for (place, i) in span.enumerated() { form[place * span.count + place] += metric.precision[i] }
        let (values, vectors) = try LAPACK.eigen(form, n: span.count)
        // Variance of the examples along each eigenvector of the form.
        let spread = (0..<span.count).map { row in
            var sum = 0.0
            for (place, i) in span.enumerated() {
                let part = vectors[row * span.count + place]
                sum += part * part * variances[i]
            }
            return sum
        }
        let outside = metric.outside - (background?.outside ?? 0)
        let inSpan = Set(span)
        let rest = (0..<rank).filter { !inSpan.contains($0) }
            .map { (value: metric.precision[$0] - (background?.diagonal($0) ?? 0), weight: variances[$0]) }
        var middle = outside
        var kept: [Int] = []
        for _ in 0..<2 {
            let order = values.indices.sorted { abs(values[$0] - middle) * spread[$0] > abs(values[$1] - middle) * spread[$1] }
            kept = Array(order.prefix(most))
            // If examples span less than the space, what fresh texts have outside of it weighs most.
            guard rank == scatter.dimensions else { continue }
            let dropped = order.dropFirst(most).map { (value: values[$0], weight: spread[$0]) } + rest
            let weight = dropped.reduce(0) { $0 + $1.weight }
            if weight > 0 { middle = dropped.reduce(0) { $0 + $1.value * $1.weight } / weight }
        }
        var combination = [Double](repeating: 0, count: kept.count * rank)
        for (row, value) in kept.enumerated() {
            for (place, i) in span.enumerated() { combination[row * rank + i] = vectors[value * span.count + place] }
        }
        directions = BLAS.product(combination, scatter.basis, m: kept.count, n: scatter.dimensions, k: rank)
        let center = middle
        curvatures = kept.map { values[$0] - center }
        self.middle = middle
    }
}

/// P₀ in the eigenbasis of the within-label scatter: a diagonal less VᵀV (Woodbury), V being labels × rank; with more labels than
/// directions the inverse itself.
private struct BackgroundPrecision {
    let outside: Double
    private let metric: ShrunkMetric
    private let low: [Double]
    private let inverse: [Double]?
    private let rank: Int
    private let labelCount: Int

    init?(_ whitened: WhitenedCentroids, shrinkage: AnomalyShrinkage) throws(ClassificationError) {
        guard let ratio = shrinkage.ratio, let alpha = shrinkage.backgroundAlpha(whitened) else { return nil }
        let scatter = whitened.scatter
        metric = whitened.backgroundMetric(shrinkage, alpha: alpha, ratio: ratio)
        (rank, labelCount, outside) = (scatter.rank, scatter.labelCount, metric.outside)
        if labelCount > rank {
            (low, inverse) = ([], try BackgroundCovariance(whitened, metric: metric).inverse())
            return
        }
        inverse = nil
        let (rank, labelCount, weights) = (rank, labelCount, metric.weights)
        let gram = metric.gram(of: Array(0..<labelCount))
        let roots = scatter.counts.map { ((1 - alpha) * Double($0) / Double(scatter.memberships)).squareRoot() }
        var system = [Double](repeating: 0, count: labelCount * labelCount)
        for i in 0..<labelCount {
            for j in 0..<labelCount {
                system[i * labelCount + j] = roots[i] * roots[j] * gram[i * labelCount + j] + (i == j ? 1 : 0)
            }
        }
        let factor = try LAPACK.cholesky(system, n: labelCount)
        // L⁻¹ applied to the labels' side: rows of the transpose are right-hand sides.
        var columns = [Double](repeating: 0, count: rank * labelCount)
        for label in 0..<labelCount {
            for i in 0..<rank { columns[i * labelCount + label] = roots[label] * weights[label * rank + i] }
        }
        low = LAPACK.solve(factor: factor, columns, rows: rank, n: labelCount)
    }

    func diagonal(_ i: Int) -> Double {
        if let inverse { return inverse[i * rank + i] }
        return metric.precision[i] - (0..<labelCount).reduce(0) { $0 + low[i * labelCount + $1] * low[i * labelCount + $1] }
    }

    /// −P₀ restricted to some eigenvectors.
    func negated(_ span: [Int]) -> [Double] {
        if let inverse { return span.flatMap { row in span.map { -inverse[row * rank + $0] } } }
        let rows = span.flatMap { low[($0 * labelCount)..<(($0 + 1) * labelCount)] }
        var result = BLAS.productTransposed(rows, rows, m: span.count, n: span.count, k: labelCount)
        for (place, i) in span.enumerated() { result[place * span.count + place] -= metric.precision[i] }
        return result
    }
}
