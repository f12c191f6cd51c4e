import Glibc

/// Which points are near which, as a weighted graph: the fuzzy union of each point's own neighbourhood (McInnes, Healy and
/// Melville 2018, UMAP, arXiv 1802.03426, section 3.1).
struct NeighbourGraph {
    /// Two points and how near they are, above 0 and at most 1. Every pair stands once.
    struct Edge: Hashable {
        var first: Int
        var second: Int
        var weight: Float
    }

    /// In order of their points.
    let edges: [Edge]

    /// - Parameter neighbours: how many each point has, itself excepted.
    init(_ points: FeatureMatrix, neighbours: Int) {
        let count = min(neighbours, points.rows - 1)
        guard count > 0 else {
            edges = []
            return
        }
        var directed: [Int: Float] = [:]
        directed.reserveCapacity(points.rows * count)
        for (row, near) in Self.nearest(points, count: count).enumerated() {
            let weights = Self.weights(near.map(\.distance))
            for (entry, weight) in zip(near, weights) { directed[row * points.rows + entry.row] = weight }
        }
        var edges: [Edge] = []
        for (key, weight) in directed {
            let (from, to) = (key / points.rows, key % points.rows)
            let back = directed[to * points.rows + from]
            if back != nil, from > to { continue }
            let other = back ?? 0
            edges.append(Edge(first: min(from, to), second: max(from, to), weight: weight + other - weight * other))
        }
        self.edges = edges.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    }

    /// The nearest other points of each, by Euclidean distance, the nearest first.
    private static func nearest(_ points: FeatureMatrix, count: Int) -> [[(row: Int, distance: Float)]] {
        let squares = (0..<points.rows).map { BLAS.dot(points[row: $0], points[row: $0]) }
        var result: [[(row: Int, distance: Float)]] = []
        for start in stride(from: 0, to: points.rows, by: 256) {
            let block = Array(start..<min(start + 256, points.rows))
            let products = BLAS.productTransposed(
                points.selecting(block).storage, points.storage, m: block.count, n: points.rows, k: points.columns)
            for (place, row) in block.enumerated() {
                let own = products[(place * points.rows)..<((place + 1) * points.rows)]
                let closeness = zip(own, squares).map { 2 * $0 - $1 }
                result.append(
                    closeness.largest(count) { $0 != row }.map {
                        ($0.place, max(squares[row] - $0.value, 0).squareRoot())
                    })
            }
        }
        return result
    }

    /// exp(−(d − ρ)/σ): ρ is the least distance, and σ lets the weights sum to log₂ of their number.
    static func weights(_ distances: [Float]) -> [Float] {
        let least = distances.first { $0 > 0 } ?? 0
        let target = log2(Float(distances.count))
        func sum(_ sigma: Float) -> Float { distances.reduce(0) { $0 + exp(-max($1 - least, 0) / sigma) } }
        var (low, high): (Float, Float) = (0, max(distances.last ?? 1, 1e-6))
        while sum(high) < target, high < 1e6 { high *= 2 }
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if middle > 0, sum(middle) > target { high = middle } else { low = middle }
        }
        let sigma = max(high, 1e-6)
        return distances.map { exp(-max($0 - least, 0) / sigma) }
    }
}
