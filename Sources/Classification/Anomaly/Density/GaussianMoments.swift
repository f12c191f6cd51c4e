/// Weighted sums of vectors and of their products, from which mean and covariance follow.
package struct GaussianMoments: Sendable, Hashable {
    package let dimensions: Int
    /// The sum of all weights.
    package private(set) var weight = 0.0
    private(set) var sum: [Double]
    /// The upper triangle, in row order, of the weighted sum of x xᵀ.
    private(set) var products: [Double]

    package init(dimensions: Int) {
        self.dimensions = dimensions
        sum = [Double](repeating: 0, count: dimensions)
        products = [Double](repeating: 0, count: dimensions * dimensions)
    }

    init(weight: Double, sum: [Double], products: [Double]) {
        precondition(products.count == sum.count * sum.count, "moments of different shapes")
        dimensions = sum.count
        (self.weight, self.sum, self.products) = (weight, sum, products)
    }

    /// Adds rows, each with the weight given or with 1. Rows of weight 0 and rows that are not finite are left out.
    package mutating func add(_ rows: FeatureMatrix, weights: [Double]? = nil) {
        precondition(rows.columns == dimensions && weights?.count ?? rows.rows == rows.rows, "rows of another shape")
        var scaled: [Double] = []
        scaled.reserveCapacity(rows.storage.count)
        var count = 0
        for row in 0..<rows.rows {
            let weight = weights?[row] ?? 1
            let values = rows[row: row]
            guard weight > 0, values.allSatisfy(\.isFinite) else { continue }
            let root = weight.squareRoot()
            for (column, value) in values.enumerated() {
                sum[column] += weight * Double(value)
                scaled.append(root * Double(value))
            }
            self.weight += weight
            count += 1
        }
        BLAS.addGram(scaled, rows: count, n: dimensions, to: &products)
    }

    /// Multiplies all weights.
    package mutating func scale(by factor: Double) {
        weight *= factor
        for index in sum.indices { sum[index] *= factor }
        for index in products.indices { products[index] *= factor }
    }

    /// Adds another's sums, times a factor: 1 joins them, −1 takes away what was added before.
    package mutating func add(_ other: GaussianMoments, times factor: Double = 1) {
        precondition(other.dimensions == dimensions, "moments of different dimensions")
        weight += factor * other.weight
        for index in sum.indices { sum[index] += factor * other.sum[index] }
        for index in products.indices { products[index] += factor * other.products[index] }
    }

    var mean: [Double] { sum.map { weight > 0 ? $0 / weight : 0 } }
}
