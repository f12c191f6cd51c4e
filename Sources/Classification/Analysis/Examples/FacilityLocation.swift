/// Picks rows that represent many others of high weight.
///
/// Maximizes Σ_j w_j · max_{i picked or given} cos(i, j): every row is covered by the one most like it, and covering rows of high
/// weight counts most. Rows given at the start cover others too, so rows like them are not picked again; a stray row covers
/// only itself. The sum is submodular, so greedy picks reach at least 1 − 1/e of the best (Nemhauser, Wolsey and
/// Fisher 1978); gains only fall, so most need not be computed again (Minoux 1978). With uncertainty as weight it is the way
/// to choose texts to label of Wei, Iyer and Bilmes ("Submodularity in data subset selection and active learning", 2015).
package struct FacilityLocation: Sendable {
    /// The rows picked, in order.
    package let picked: [Int]
    /// For every row the index in `picked` of the one that covers it; `nil` if one given at the start does, or none.
    package let servers: [Int?]

    /// Keeps the cosines of all pairs: 64 MB for 4,000 rows.
    ///
    /// - Parameters:
    ///   - features: rows of unit length.
    ///   - weights: not negative, one per row.
    ///   - given: rows of unit length that cover others from the start; may be empty.
    ///   - count: how many rows to pick; fewer where there are fewer.
    package init(_ features: FeatureMatrix, weights: [Float], given: FeatureMatrix, count: Int) {
        precondition(weights.count == features.rows, "\(weights.count) weights, \(features.rows) rows")
        let rows = features.rows
        let cosines = BLAS.productTransposed(
            features.storage, features.storage, m: rows, n: rows, k: features.columns)
        var served = Neighbours.nearest(features, in: given).map { max($0?.cosine ?? 0, 0) }
        var servers = [Int?](repeating: nil, count: rows)
        var picked: [Int] = []
        var isPicked = [Bool](repeating: false, count: rows)

        func gain(_ row: Int) -> Float {
            cosines.withUnsafeBufferPointer { cosines in
                var gain: Float = 0
                for other in 0..<rows { gain += weights[other] * max(cosines[row * rows + other] - served[other], 0) }
                return gain
            }
        }
        var gains = (0..<rows).map(gain)
        var rounds = [Int](repeating: 0, count: rows)
        while picked.count < min(count, rows) {
            var best = -1
            while true {
                best = -1
                for row in 0..<rows where !isPicked[row] && (best < 0 || gains[row] > gains[best]) { best = row }
                if rounds[best] == picked.count { break }
                gains[best] = gain(best)
                rounds[best] = picked.count
            }
            isPicked[best] = true
            for other in 0..<rows where cosines[best * rows + other] > served[other] || other == best {
                served[other] = cosines[best * rows + other]
                servers[other] = picked.count
            }
            picked.append(best)
        }
        self.picked = picked
        self.servers = servers
    }
}
