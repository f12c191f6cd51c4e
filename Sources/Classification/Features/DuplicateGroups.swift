/// Examples that say the same: exact and near duplicates (cosine over 0.999), found once so that no example is ever
/// judged by a copy of itself. Groups are transitive.
package struct DuplicateGroups: Sendable {
    /// The group of every example.
    package let group: [Int]
    /// The examples of every group, ascending.
    package let members: [[Int]]

    package static let cosine: Float = 0.999

    package init(_ features: FeatureMatrix, seed: UInt64) {
        var sets = DisjointSets(count: features.rows)
        DuplicateSketch(features, seed: seed).visitNeighbours { a, b in
            guard sets.root(a) != sets.root(b) else { return }
            let (x, y) = (features[row: a], features[row: b])
            if BLAS.dot(x, y) >= Self.cosine * (BLAS.dot(x, x) * BLAS.dot(y, y)).squareRoot() { sets.join(a, b) }
        }
        let (group, members) = sets.groups()
        self.group = group
        self.members = members
    }
}

/// Sixteen random ±1 projections of every row (Johnson–Lindenstrauss, with Achlioptas's signs): rows that are far apart
/// here are not duplicates, so that few pairs need a full inner product.
private struct DuplicateSketch {
    static let width = 16
    let values: [Float]
    let rows: Int
    /// Standard deviation of one projection of the difference of two rows that are just duplicates.
    let deviation: Float

    init(_ features: FeatureMatrix, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let signs = (0..<(Self.width * features.columns)).map { _ in generator.next() & 1 == 0 ? Float(1) : -1 }
        rows = features.rows
        values = BLAS.productTransposed(features.storage, signs, m: rows, n: Self.width, k: features.columns)
        let longest = (0..<rows).map { BLAS.dot(features[row: $0], features[row: $0]) }.max() ?? 0
        deviation = ((2 - 2 * DuplicateGroups.cosine) * longest).squareRoot() + .leastNormalMagnitude
    }

    /// Calls back for every pair that may be duplicates: within five deviations on single projections, and within twice
    /// the expected distance over all of them.
    func visitNeighbours(_ visit: (Int, Int) -> Void) {
        let width = Self.width
        let (window, farthest) = (5 * deviation, 4 * Float(width) * deviation * deviation)
        let order = (0..<rows).sorted { values[$0 * width] < values[$1 * width] }
        values.withUnsafeBufferPointer { values in
            for (place, a) in order.enumerated() {
                let first = a * width
                for b in order[(place + 1)...] {
                    let second = b * width
                    if values[second] - values[first] > window { break }
                    if abs(values[second + 1] - values[first + 1]) > window { continue }
                    if abs(values[second + 2] - values[first + 2]) > window { continue }
                    var distance: Float = 0
                    for i in 0..<width {
                        let difference = values[second + i] - values[first + i]
                        distance += difference * difference
                    }
                    if distance <= farthest { visit(a, b) }
                }
            }
        }
    }
}
