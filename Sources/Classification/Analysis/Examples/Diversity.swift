internal import Glibc

/// How much the rows of a matrix differ from each other.
package struct Diversity: Sendable, Hashable {
    /// Mean cosine distance (1 − cosine) of two different rows; 0 with fewer than two.
    package var meanDistance: Double
    /// The Vendi score: the effective number of different rows, from 1 (all the same) to their number (all orthogonal).
    ///
    /// The exponential of the entropy of the eigenvalues of K / n, K being the cosines of all pairs (Friedman and Dieng,
    /// "The Vendi score", 2022, arXiv 2210.02410). XᵀX / n has the same ones but for zeros, so the smaller of both is taken.
    package var vendiScore: Double

    /// - Parameter features: rows of unit length.
    /// - Throws: `ClassificationError` when LAPACK finds no eigenvalues.
    package init(_ features: FeatureMatrix) throws(ClassificationError) {
        let (rows, columns) = (features.rows, features.columns)
        guard rows > 0 else {
            (meanDistance, vendiScore) = (0, 0)
            return
        }
        let sum = features.meanRow.reduce(0) { $0 + Double($1) * Double($1) } * Double(rows) * Double(rows)
        let pairs = Double(rows) * Double(rows - 1)
        meanDistance = pairs > 0 ? max(0, 1 - (sum - Double(rows)) / pairs) : 0

        let values = features.storage.map(Double.init)
        let size = min(rows, columns)
        var gram: [Double]
        if rows <= columns {
            gram = BLAS.productTransposed(values, values, m: rows, n: rows, k: columns)
        } else {
            gram = [Double](repeating: 0, count: columns * columns)
            // The upper triangle in row order is the lower one in column order.
            BLAS.addGram(values, rows: rows, n: columns, to: &gram)
        }
        let shares = try LAPACK.eigenvalues(gram, n: size).map { max($0, 0) / Double(rows) }
        vendiScore = exp(shares.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) })
    }
}
