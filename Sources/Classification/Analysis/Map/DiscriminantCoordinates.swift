/// The coordinates in which labels differ most: Fisher's linear discriminants (Rao 1948) in the metric of the shrunk
/// within-label covariance, each label counting alike. An example varies about its label's mean by about 1 in each.
package struct DiscriminantCoordinates: Sendable {
    /// Features to coordinates, the most telling first.
    private let map: LinearMap
    /// Number of coordinates.
    package var count: Int { map.outputs }
    /// How many of them tell labels apart; the others are the directions in which the texts of one label vary most.
    package let telling: Int

    /// - Parameters:
    ///   - alpha: shrinkage of the covariance, above 0 and at most 1.
    ///   - least: with few labels, directions of large variance make up this many coordinates.
    ///   - limit: most coordinates.
    /// - Throws: `.unsupported` when no label varies about its mean.
    package init(
        _ examples: TrainingExamples, alpha: Double, least: Int = 2, limit: Int = 160
    ) throws(ClassificationError) {
        let scatter = try WithinScatter(Cohort(examples, seed: 0), mode: .single)
        let (rank, labels) = (scatter.rank, scatter.labelCount)
        let scale = (1 - alpha) / Double(scatter.degreesOfFreedom)
        let roots = scatter.eigenvalues.map { 1 / (scale * $0 + alpha * scatter.variance).squareRoot() }

        // Label means, whitened, about their common middle.
        var means = scatter.coordinates(scatter.means, rows: labels)
        for place in means.indices { means[place] *= roots[place % rank] }
        for column in 0..<rank {
            let middle = (0..<labels).reduce(0) { $0 + means[$1 * rank + column] } / Double(labels)
            for label in 0..<labels { means[label * rank + column] -= middle }
        }
        let gram = BLAS.productTransposed(means, means, m: labels, n: labels, k: rank)
        let (values, vectors) = try LAPACK.eigen(gram, n: labels)
        var directions: [[Double]] = []
        let largest = values.last ?? 0
        for place in values.indices.reversed() where values[place] > 1e-9 * largest && directions.count < limit {
            let vector = Array(vectors[(place * labels)..<((place + 1) * labels)])
            let direction = BLAS.product(vector, means, m: 1, n: rank, k: labels)
            directions.append(direction.map { $0 / values[place].squareRoot() })
        }
        telling = directions.count
        // The eigenvectors of the scatter, the largest last, are orthogonal in the metric too.
        for place in (0..<rank).reversed() where directions.count < least {
            var direction = [Double](repeating: 0, count: rank)
            direction[place] = 1
            for other in directions {
                let onto = other[place]
                for i in 0..<rank { direction[i] -= onto * other[i] }
            }
            let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
            if length > 1e-6 { directions.append(direction.map { $0 / length }) }
        }
        let rows = directions.flatMap { direction in zip(direction, roots).map { $0 * $1 } }
        let weights = BLAS.product(rows, scatter.basis, m: directions.count, n: scatter.dimensions, k: rank)
        let bias = BLAS.productTransposed(scatter.mean, weights, m: 1, n: directions.count, k: scatter.dimensions)
        map = LinearMap(
            weights: FeatureMatrix(
                rows: directions.count, columns: scatter.dimensions, storage: weights.map { Float($0) }),
            bias: bias.map { -Float($0) })
    }

    /// `rows × count`.
    package func callAsFunction(_ features: FeatureMatrix) -> FeatureMatrix { map(features) }
}
