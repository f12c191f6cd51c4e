extension WhitenedCentroids {
    /// The directions of the scatter's eigenbasis in which all examples together vary most, about the mean: nearly the leading
    /// principal components, without another eigendecomposition.
    ///
    /// - Parameter count: the maximum number of directions.
    /// - Returns: the map from features to coordinates.
    func leading(_ count: Int) -> LinearMap {
        let (rank, dimensions) = (scatter.rank, scatter.dimensions)
        var variances = scatter.eigenvalues
        for label in 0..<scatter.labelCount {
            let count = Double(scatter.counts[label])
            for i in 0..<rank { variances[i] += count * means[label * rank + i] * means[label * rank + i] }
        }
        let kept = variances.indices.sorted { variances[$0] > variances[$1] }.prefix(count)
        var weights = FeatureMatrix(rows: kept.count, columns: dimensions)
        var bias: [Float] = []
        for (row, direction) in kept.enumerated() {
            let values = scatter.basis[(direction * dimensions)..<((direction + 1) * dimensions)]
            weights[row: row] = ArraySlice(values.map { Float($0) })
            bias.append(-Float(zip(values, scatter.mean).reduce(0.0) { $0 + $1.0 * $1.1 }))
        }
        return LinearMap(weights: weights, bias: bias)
    }
}
