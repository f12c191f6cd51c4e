/// Merges rankings by reciprocal rank fusion: a row's score is the sum of 1 / (60 + rank) over the rankings that have
/// it, from rank 1.
///
/// Upstream: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion Outperforms Condorcet and Individual Rank Learning
/// Methods", SIGIR 2009.
package enum FusedRanking {
    private static let constant: Float = 60

    /// - Parameter rankings: rows, the best first, each at most once.
    /// - Returns: the best rows first, of equal scores the lower row.
    package static func fuse(_ rankings: [[Int]], limit: Int) -> [TopMatches.Match] {
        var scores: [Int: Float] = [:]
        for ranking in rankings {
            for (index, row) in ranking.enumerated() { scores[row, default: 0] += 1 / (constant + Float(index + 1)) }
        }
        var best = TopMatches(limit: limit)
        for (row, score) in scores { best.add(TopMatches.Match(row: row, score: score)) }
        return best.matches
    }
}
