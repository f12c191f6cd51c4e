internal import Classification

/// Groups of similar rows, without noise.
struct MessageGroups {
    struct Group {
        /// Rows, the most central first.
        var members: [Int]
        /// Mean cosine of two members.
        var cohesion: Float
    }

    /// In order of their first rows.
    let groups: [Group]

    /// - Parameters:
    ///   - features: rows of unit length.
    ///   - cut: minimum mean cosine at which groups are joined.
    ///   - minSize: minimum number of rows in a group; smaller ones are noise.
    init(_ features: FeatureMatrix, cut: Float, minSize: Int) {
        let numbers = AverageLinkage(features).groups(cosine: cut)
        var members = [[Int]](repeating: [], count: (numbers.max() ?? -1) + 1)
        for (row, group) in numbers.enumerated() { members[group].append(row) }
        groups = members.filter { $0.count >= minSize }.map { Self.group($0, features) }
    }

    private static func group(_ rows: [Int], _ features: FeatureMatrix) -> Group {
        let own = features.selecting(rows)
        let mean = own.meanRow
        let closeness = rows.indices.map { place in zip(own[row: place], mean).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
        let order = rows.indices.sorted { (closeness[$1], rows[$0]) < (closeness[$0], rows[$1]) }
        // The mean over all pairs includes each row with itself.
        let count = Float(rows.count)
        let square = mean.reduce(0) { $0 + $1 * $1 }
        return Group(
            members: order.map { rows[$0] }, cohesion: count > 1 ? (square * count * count - count) / (count * (count - 1)) : 1)
    }
}
