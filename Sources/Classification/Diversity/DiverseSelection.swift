/// Picks rows that are worth much and differ from each other.
public enum DiverseSelection {
    /// Greedy choice by worth times newness: each next row has the largest product of its worth and of its distance
    /// (1 − cosine) to the nearest row chosen already or known before. That is farthest-first traversal (Gonzalez 1985; as
    /// "core set" in Sener and Savarese 2018, arXiv 1708.00489), weighted by worth. O(`count` · rows · columns).
    ///
    /// - Parameters:
    ///   - features: rows of unit length, `texts × dimensions`.
    ///   - worth: one a row, not negative.
    ///   - known: rows of the same shape that need not be chosen again; may be empty.
    /// - Returns: indices of rows, the most wanted first; fewer than `count` when nothing new is left.
    public static func choose(
        _ count: Int, from features: FeatureMatrix, worth: [Float], known: FeatureMatrix? = nil
    ) -> [Int] {
        precondition(worth.count == features.rows, "\(worth.count) worths for \(features.rows) rows")
        var distance = [Float](repeating: 1, count: features.rows)
        if let known, known.rows > 0, features.rows > 0 {
            let nearest = Neighbours.nearest(to: features, in: known)
            for row in distance.indices { distance[row] = max(0, 1 - nearest[row]) }
        }
        var chosen: [Int] = []
        var isLeft = [Bool](repeating: true, count: features.rows)
        while chosen.count < count {
            var best: (row: Int, value: Float)?
            for row in distance.indices where isLeft[row] {
                let value = worth[row] * distance[row]
                if value > best?.value ?? 0 { best = (row, value) }
            }
            guard let (row, _) = best else { break }
            isLeft[row] = false
            chosen.append(row)
            let products = BLAS.productTransposed(
                Array(features[row: row]), features.storage, m: 1, n: features.rows, k: features.columns)
            for other in distance.indices { distance[other] = min(distance[other], max(0, 1 - products[other])) }
        }
        return chosen
    }
}
