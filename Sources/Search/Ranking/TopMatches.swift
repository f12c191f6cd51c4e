/// The best of many scored rows: the highest scores, and of equal ones the lowest rows. A pure value.
package struct TopMatches: Sendable {
    package struct Match: Sendable, Hashable {
        package var row: Int
        /// Of unit vectors, their cosine.
        package var score: Float

        package init(row: Int, score: Float) { (self.row, self.score) = (row, score) }

        func precedes(_ other: Match) -> Bool { score == other.score ? row < other.row : score > other.score }
    }

    private let limit: Int
    /// The best so far, best first.
    package private(set) var matches: [Match] = []

    package init(limit: Int) {
        self.limit = max(limit, 0)
    }

    /// The score that a row must reach to be among the best.
    var bar: Float { matches.count < limit ? -.infinity : matches.last?.score ?? .infinity }

    /// - Parameter match: its score is a number.
    package mutating func add(_ match: Match) {
        guard limit > 0, matches.count < limit || match.precedes(matches[limit - 1]) else { return }
        var (low, high) = (0, matches.count)
        while low < high {
            let middle = (low + high) / 2
            if match.precedes(matches[middle]) { high = middle } else { low = middle + 1 }
        }
        matches.insert(match, at: low)
        if matches.count > limit { matches.removeLast() }
    }

    package mutating func add(_ other: TopMatches) { for match in other.matches { add(match) } }
}
