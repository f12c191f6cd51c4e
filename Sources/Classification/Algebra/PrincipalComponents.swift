/// The directions of most variance of a cloud of vectors (Pearson 1901), by the eigenvectors of its covariance.
package struct PrincipalComponents: Sendable {
    /// Subtracted from a vector before it is projected.
    package let mean: [Float]
    /// One direction per row, of unit length, that of most variance first: `count × dimensions`.
    package let directions: FeatureMatrix
    /// The share of the variance in these directions, 0 to 1.
    package let explained: Double

    /// Rows that are widened to double precision at a time.
    private static let chunk = 1024

    /// - Parameter count: directions to keep; at most the number of dimensions.
    /// - Throws: `ClassificationError` when the eigenvectors cannot be computed.
    package init(_ rows: FeatureMatrix, count: Int) throws(ClassificationError) {
        let (n, d) = (rows.rows, rows.columns)
        precondition(n > 0 && (1...d).contains(count), "\(count) directions of \(n) × \(d)")
        var sums = [Double](repeating: 0, count: d)
        for row in 0..<n { for (column, value) in rows[row: row].enumerated() { sums[column] += Double(value) } }
        let mean = sums.map { $0 / Double(n) }
        var covariance = [Double](repeating: 0, count: d * d)
        for start in stride(from: 0, to: n, by: Self.chunk) {
            let end = min(start + Self.chunk, n)
            let centred = [Double](unsafeUninitializedCapacity: (end - start) * d) { target, filled in
                rows.storage.withUnsafeBufferPointer { source in
                    for row in start..<end {
                        for column in 0..<d {
                            target[(row - start) * d + column] = Double(source[row * d + column]) - mean[column]
                        }
                    }
                }
                filled = (end - start) * d
            }
            BLAS.addGram(centred, rows: end - start, n: d, factor: 1 / Double(n), to: &covariance)
        }
        let (values, vectors) = try LAPACK.eigen(covariance, n: d)
        self.mean = mean.map { Float($0) }
        directions = FeatureMatrix(
            rows: count, columns: d,
            storage: (0..<count).flatMap { place in
                let vector = d - 1 - place
                return vectors[vector * d..<(vector + 1) * d].map { Float($0) }
            })
        let total = values.reduce(0) { $0 + max($1, 0) }
        explained = total > 0 ? values.suffix(count).reduce(0) { $0 + max($1, 0) } / total : 1
    }

    /// Coordinates along the directions: `rows × count`.
    package func project(_ rows: FeatureMatrix) -> FeatureMatrix {
        precondition(rows.columns == mean.count, "rows of \(rows.columns), directions of \(mean.count)")
        let (d, count) = (mean.count, directions.rows)
        var storage = BLAS.productTransposed(rows.storage, directions.storage, m: rows.rows, n: count, k: d)
        let offset = BLAS.productTransposed(mean, directions.storage, m: 1, n: count, k: d)
        for row in 0..<rows.rows { for column in 0..<count { storage[row * count + column] -= offset[column] } }
        return FeatureMatrix(rows: rows.rows, columns: count, storage: storage)
    }
}
