/// Splits a label's examples into groups of similar meaning: k-means (Lloyd 1982) from seeds drawn as by k-means++ (Arthur and
/// Vassilvitskii 2007), the best of a few draws.
///
/// Copies of a text count once and stay together. A group with too few examples is dissolved into the others, so that there may
/// be fewer groups than requested.
struct PrototypeClusters {
    /// The fewest distinct examples of a prototype: a mean of fewer describes them rather than the label.
    static let minExamples = 8
    private static let (draws, rounds) = (2, 12)

    /// The group of every row, from 0, without gaps.
    let groups: [Int]
    let count: Int

    /// - Parameters:
    ///   - points: distinct examples, one per row.
    ///   - copies: the point of every example.
    ///   - count: the maximum number of groups.
    ///   - fewest: points that a group must have.
    init(_ points: FeatureMatrix, copies: [Int], count: Int, fewest: Int, seed: UInt64) {
        guard count > 1, points.rows >= count * fewest else {
            (groups, self.count) = ([Int](repeating: 0, count: copies.count), 1)
            return
        }
        var generator = SplitMix64(seed: seed)
        var best: (groups: [Int], cost: Float)?
        for _ in 0..<Self.draws {
            let trial = Self.lloyd(points, Self.seeds(points, count: count, &generator), fewest: fewest)
            if best.map({ trial.cost < $0.cost }) ?? true { best = trial }
        }
        let found = best!.groups
        let used = Set(found).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
        groups = copies.map { numbers[found[$0]]! }
        self.count = used.count
    }

    /// Points drawn one after another, each by its squared distance from those before it.
    private static func seeds(_ points: FeatureMatrix, count: Int, _ generator: inout SplitMix64) -> FeatureMatrix {
        var chosen = [Int.random(in: 0..<points.rows, using: &generator)]
        var distances = [Float](repeating: .infinity, count: points.rows)
        while chosen.count < count {
            let last = points.selecting([chosen.last!])
            for (row, distance) in Self.distances(points, to: last).enumerated() {
                distances[row] = min(distances[row], distance)
            }
            let total = distances.reduce(0, +)
            guard total > 0 else { break }
            var left = Float.random(in: 0..<total, using: &generator)
            let next = distances.firstIndex {
                left -= $0
                return left < 0
            }
            chosen.append(next ?? points.rows - 1)
        }
        return points.selecting(chosen)
    }

    private static func lloyd(
        _ points: FeatureMatrix, _ seeds: FeatureMatrix, fewest: Int
    ) -> (groups: [Int], cost: Float) {
        var centers = seeds
        var nearest = Nearest(points, centers)
        for _ in 0..<rounds {
            let before = nearest.groups
            centers = means(points, nearest)
            nearest = Nearest(points, centers)
            if nearest.groups == before { break }
        }
        while centers.rows > 1 {
            let counts = nearest.counts
            guard let smallest = counts.indices.min(by: { counts[$0] < counts[$1] }), counts[smallest] < fewest else { break }
            centers = centers.selecting((0..<centers.rows).filter { $0 != smallest })
            nearest = Nearest(points, centers)
        }
        return (nearest.groups, nearest.cost)
    }

    /// The nearest center of every point, the first of ties.
    private struct Nearest {
        private(set) var groups: [Int] = []
        /// Points of every center.
        private(set) var counts: [Int]
        /// Sum of the squared distances.
        private(set) var cost: Float = 0

        init(_ points: FeatureMatrix, _ centers: FeatureMatrix) {
            let distances = PrototypeClusters.distances(points, to: centers)
            groups.reserveCapacity(points.rows)
            counts = [Int](repeating: 0, count: centers.rows)
            for start in stride(from: 0, to: distances.count, by: centers.rows) {
                var best = start
                for place in start..<(start + centers.rows) where distances[place] < distances[best] { best = place }
                groups.append(best - start)
                counts[best - start] += 1
                cost += distances[best]
            }
        }
    }

    /// The mean of every group, without empty groups.
    private static func means(_ points: FeatureMatrix, _ nearest: Nearest) -> FeatureMatrix {
        let (columns, counts) = (points.columns, nearest.counts)
        var means = FeatureMatrix(rows: counts.count, columns: columns)
        means.withMutableValues { sums in
            points.storage.withUnsafeBufferPointer { values in
                for (row, group) in nearest.groups.enumerated() {
                    let (from, to, share) = (row * columns, group * columns, 1 / Float(counts[group]))
                    for i in 0..<columns { sums[to + i] += share * values[from + i] }
                }
            }
        }
        return means.selecting(counts.indices.filter { counts[$0] > 0 })
    }

    /// Squared distances: `points × centers`.
    private static func distances(_ points: FeatureMatrix, to centers: FeatureMatrix) -> [Float] {
        let count = centers.rows
        var values = BLAS.productTransposed(
            points.storage, centers.storage, m: points.rows, n: count, k: points.columns)
        let lengths = (0..<count).map { BLAS.dot(centers[row: $0], centers[row: $0]) }
        for row in 0..<points.rows {
            let length = BLAS.dot(points[row: row], points[row: row])
            for center in 0..<count {
                values[row * count + center] = max(length + lengths[center] - 2 * values[row * count + center], 0)
            }
        }
        return values
    }
}
