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
