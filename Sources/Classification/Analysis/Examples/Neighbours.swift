/// The rows most similar to some rows of a matrix.
package enum Neighbours {
    /// Products in memory at once: 64 MB of them.
    private static let heldProducts = 16 << 20

    /// The `count` rows of the largest inner product with each of `queries`, except the query itself, most similar first.
    ///
    /// - Parameters:
    ///   - features: rows of unit length, so that the product is the cosine.
    ///   - queries: indices of rows.
    package static func nearest(
        to queries: [Int], in features: FeatureMatrix, count: Int
    ) -> [[(row: Int, cosine: Float)]] {
        nearest(count, in: features, queries: queries.count, rows: { features.selecting(queries[$0]) }) {
            $1 != queries[$0]
        }
    }

    /// The `count` rows of the largest inner product with each of some other rows, most similar first: one matrix product, its
    /// cost proportional to `features.rows`.
    package static func nearest(
        to queries: FeatureMatrix, in features: FeatureMatrix, count: Int
    ) -> [[(row: Int, cosine: Float)]] {
        precondition(queries.columns == features.columns, "rows of \(queries.columns) and \(features.columns)")
        return nearest(count, in: features, queries: queries.rows, rows: { queries.selecting($0) }) { _, _ in true }
    }

    private static func nearest(
        _ count: Int, in features: FeatureMatrix, queries: Int, rows: (Range<Int>) -> FeatureMatrix,
        isCandidate: (_ query: Int, _ row: Int) -> Bool
    ) -> [[(row: Int, cosine: Float)]] {
        let block = max(1, heldProducts / max(features.rows, 1))
        var result: [[(row: Int, cosine: Float)]] = []
        result.reserveCapacity(queries)
        for start in stride(from: 0, to: queries, by: block) {
            let range = start..<min(start + block, queries)
            let products = BLAS.productTransposed(
                rows(range).storage, features.storage, m: range.count, n: features.rows, k: features.columns)
            for (place, query) in range.enumerated() {
                let cosines = products[(place * features.rows)..<((place + 1) * features.rows)]
                result.append(cosines.largest(count) { isCandidate(query, $0) }.map { ($0.place, $0.value) })
            }
        }
        return result
    }

    /// The row of `features` most similar to each of some rows; `nil` if there is none.
    ///
    /// - Parameter queries: rows of unit length, as those of `features`.
    package static func nearest(
        _ queries: FeatureMatrix, in features: FeatureMatrix
    ) -> [(row: Int, cosine: Float)?] {
        guard features.rows > 0 else { return [(row: Int, cosine: Float)?](repeating: nil, count: queries.rows) }
        return nearest(to: queries, in: features, count: 1).map(\.first)
    }
}
