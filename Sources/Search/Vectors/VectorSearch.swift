internal import Synchronization
package import Threads

/// Exact search: every row is looked at, by several threads.
package struct VectorSearch: Sendable {
    package let vectors: QuantizedVectors
    private let helpers: HelperThreads

    /// Rows scored at once: they stay in the second-level cache.
    private static let block = 1024
    /// Rows of one thread's turn: waking it for fewer takes longer than it saves.
    private static let share = 32_768

    package init(_ vectors: QuantizedVectors, helpers: HelperThreads) {
        self.vectors = vectors
        self.helpers = helpers
    }

    /// The rows most similar to a query.
    ///
    /// - Parameters:
    ///   - query: of `vectors.columns` values, of unit length if scores are to be cosines.
    ///   - limit: the maximum number of rows.
    ///   - excluded: a row that is left out.
    /// - Returns: the best first, of equal ones the lower row; the same however many threads there are.
    package func nearest(_ query: QuantizedQuery, limit: Int, excluding excluded: Int? = nil) -> [TopMatches.Match] {
        let shares = max(1, (vectors.count + Self.share - 1) / Self.share)
        guard shares > 1 else { return best(query, 0..<vectors.count, limit, excluded).matches }
        let merged = Merged(limit: limit)
        helpers.forEach(shares) { share in
            let rows = share * Self.share..<min((share + 1) * Self.share, self.vectors.count)
            let best = self.best(query, rows, limit, excluded)
            merged.matches.withLock { $0.add(best) }
        }
        return merged.matches.withLock { $0.matches }
    }

    /// What the threads add to.
    private final class Merged: Sendable {
        let matches: Mutex<TopMatches>

        init(limit: Int) { matches = Mutex(TopMatches(limit: limit)) }
    }

    private func best(_ query: QuantizedQuery, _ rows: Range<Int>, _ limit: Int, _ excluded: Int?) -> TopMatches {
        var best = TopMatches(limit: limit)
        var scores = [Float](repeating: 0, count: Self.block)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.block) {
            let range = start..<min(start + Self.block, rows.upperBound)
            vectors.scores(query, range, into: &scores)
            var bar = best.bar
            for index in 0..<range.count where scores[index] >= bar && start + index != excluded {
                best.add(TopMatches.Match(row: start + index, score: scores[index]))
                bar = best.bar
            }
        }
        return best
    }
}
