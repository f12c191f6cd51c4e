/// The first texts of groups, in the order in which they were found, in blocks that stay in the second-level cache.
struct Leaders: Sendable {
    /// A full block never changes, so copies share it.
    private struct Block {
        var vectors: QuantizedVectors
        /// 1 / length of each row; 0 for a row of zeros, which is similar to nothing.
        var factors: [Float] = []
    }

    private var blocks: [Block] = []
    private let columns: Int

    private static let blockSize = 1024

    private(set) var count = 0

    init(columns: Int) { self.columns = columns }

    mutating func append(_ vectors: QuantizedVectors, row: Int) {
        if count % Self.blockSize == 0 {
            blocks.append(Block(vectors: QuantizedVectors(columns: columns, capacity: Self.blockSize)))
        }
        let last = blocks.count - 1
        blocks[last].vectors.append(vectors, row: row)
        blocks[last].factors.append(vectors.factor(of: row))
        count += 1
    }

    /// Of each query, the leader that is closest by cosine, of equal ones the first; nil without leaders.
    ///
    /// - Parameter factors: 1 / length of each query.
    func nearest(_ queries: ArraySlice<QuantizedQuery>, factors: ArraySlice<Float>) -> [TopMatches.Match?] {
        var found = [TopMatches.Match?](repeating: nil, count: queries.count)
        var scores: [Float] = []
        for (number, block) in blocks.enumerated() {
            for (place, (query, factor)) in zip(queries, factors).enumerated() {
                block.vectors.scores(query, 0..<block.vectors.count, into: &scores)
                var best = found[place] ?? TopMatches.Match(row: -1, score: -.infinity)
                for index in block.factors.indices {
                    let score = scores[index] * block.factors[index] * factor
                    if score > best.score { best = TopMatches.Match(row: number * Self.blockSize + index, score: score) }
                }
                found[place] = best
            }
        }
        return found
    }
}
