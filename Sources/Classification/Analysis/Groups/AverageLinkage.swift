/// Average-linkage agglomerative clustering by cosine (UPGMA; Sokal and Michener 1958): the two groups whose members have
/// the highest mean cosine are merged, until one is left.
///
/// Found by chains of nearest neighbours (Murtagh, "A survey of recent advances in hierarchical clustering algorithms",
/// 1983), which give the same tree in O(n²) time. Keeps all n² cosines: 100 MB for 5,000 rows. Ties are decided by the
/// order of the rows, so the same rows always give the same groups.
package struct AverageLinkage: Sendable {
    /// Two groups, named by a row of each, that were merged at a mean cosine.
    struct Merge: Sendable {
        var first: Int
        var second: Int
        var cosine: Float
    }

    /// Number of rows.
    package let rows: Int
    /// The tree, the highest mean cosine first.
    let merges: [Merge]

    /// - Parameter features: rows of unit length.
    package init(_ features: FeatureMatrix) {
        rows = features.rows
        var cosines = BLAS.productTransposed(
            features.storage, features.storage, m: rows, n: rows, k: features.columns)
        let chain = cosines.withUnsafeMutableBufferPointer { Self.merges($0, rows: features.rows) }
        // A stable order: a group is never joined before its parts were, since means of cosines never rise.
        merges = chain.enumerated().sorted { ($1.element.cosine, $0.offset) < ($0.element.cosine, $1.offset) }.map(\.element)
    }

    /// The group of every row when groups of a mean cosine of at least `cosine` are merged: numbered by first appearance.
    package func groups(cosine: Float) -> [Int] {
        var sets = DisjointSets(count: rows)
        for merge in merges {
            if merge.cosine < cosine { break }
            sets.join(merge.first, merge.second)
        }
        return sets.groups().group
    }

    /// Follows each row to its nearest neighbour, that to its own, and so on, until two are each other's nearest: these
    /// are joined, in any order of the whole, into the tree that joining the nearest pair of all would give.
    private static func merges(_ cosines: UnsafeMutableBufferPointer<Float>, rows: Int) -> [Merge] {
        var merges: [Merge] = []
        var sizes = [Float](repeating: 1, count: rows)
        var active = Array(0..<rows)
        var chain: [Int] = []
        while active.count > 1 {
            if chain.isEmpty { chain.append(active[0]) }
            let last = chain[chain.count - 1]
            let previous = chain.count > 1 ? chain[chain.count - 2] : nil
            var nearest = previous ?? (active[0] == last ? active[1] : active[0])
            for other in active where other != last && cosines[last * rows + other] > cosines[last * rows + nearest] {
                nearest = other
            }
            guard nearest == previous else {
                chain.append(nearest)
                continue
            }
            chain.removeLast(2)
            let (kept, gone) = (min(last, nearest), max(last, nearest))
            merges.append(Merge(first: kept, second: gone, cosine: cosines[last * rows + nearest]))
            let (a, b) = (sizes[kept], sizes[gone])
            active.remove(at: active.firstIndex(of: gone)!)
            for other in active where other != kept {
                let mean = (a * cosines[kept * rows + other] + b * cosines[gone * rows + other]) / (a + b)
                cosines[kept * rows + other] = mean
                cosines[other * rows + kept] = mean
            }
            sizes[kept] = a + b
        }
        return merges
    }
}
