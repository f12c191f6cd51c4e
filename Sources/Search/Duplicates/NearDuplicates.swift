internal import Synchronization
package import Threads

/// Groups texts that say nearly the same, by their embeddings.
///
/// A group has a leader, its first text; every other member is at least as similar to it as the threshold, so groups do
/// not drift through chains of small changes (the leader algorithm, Hartigan 1975). A text that is close to several
/// leaders joins the closest.
package struct NearDuplicates {
    package struct Group: Sendable, Hashable {
        /// The first text's row.
        package var leader: Int
        /// The others, ascending, each with its similarity to the leader: a cosine.
        package var others: [TopMatches.Match]
    }

    private let threshold: Float
    private let helpers: HelperThreads

    /// Rows compared with the leaders at once, and those of one thread's turn.
    private static let (round, share) = (256, 16)
    /// What rounding may take from the cosine of equal vectors.
    private static let slack: Float = 1e-6

    /// - Parameter threshold: the least similarity of a member to its leader, a cosine from −1 to 1.
    package init(threshold: Float, helpers: HelperThreads) {
        (self.threshold, self.helpers) = (threshold, helpers)
    }

    /// - Parameter progress: called with the number of rows done.
    /// - Returns: groups of at least two, by their leaders.
    package func groups(_ vectors: QuantizedVectors, progress: (Int) -> Void = { _ in }) -> [Group] {
        var leaders = Leaders(columns: vectors.columns)
        var groups: [Group] = []
        for start in stride(from: 0, to: vectors.count, by: Self.round) {
            let rows = start..<min(start + Self.round, vectors.count)
            let queries = rows.map { QuantizedQuery(vectors, row: $0) }
            let factors = rows.map(vectors.factor)
            let known = nearest(queries, factors, leaders)
            // Leaders that this round finds, which the others of the round have not been compared with.
            var late = Leaders(columns: vectors.columns)
            for (index, row) in rows.enumerated() {
                var best = known[index]
                if var match = late.nearest(queries[index...index], factors: factors[index...index])[0] {
                    match.row += leaders.count
                    if best.map({ match.score > $0.score }) ?? true { best = match }
                }
                if let best, best.score >= threshold - Self.slack {
                    groups[best.row].others.append(TopMatches.Match(row: row, score: min(best.score, 1)))
                } else {
                    late.append(vectors, row: row)
                    groups.append(Group(leader: row, others: []))
                }
            }
            for group in groups[leaders.count...] { leaders.append(vectors, row: group.leader) }
            progress(rows.upperBound)
        }
        return groups.filter { !$0.others.isEmpty }
    }

    /// The nearest leader of each query, by all threads.
    private func nearest(_ queries: [QuantizedQuery], _ factors: [Float], _ leaders: Leaders) -> [TopMatches.Match?] {
        let found = Found(count: queries.count)
        helpers.forEach((queries.count + Self.share - 1) / Self.share) { turn in
            let range = turn * Self.share..<min((turn + 1) * Self.share, queries.count)
            let matches = leaders.nearest(queries[range], factors: factors[range])
            found.matches.withLock { $0.replaceSubrange(range, with: matches) }
        }
        return found.matches.withLock { $0 }
    }

    /// What the threads find.
    private final class Found: Sendable {
        let matches: Mutex<[TopMatches.Match?]>

        init(count: Int) { matches = Mutex([TopMatches.Match?](repeating: nil, count: count)) }
    }
}
