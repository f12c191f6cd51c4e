/// Groups rows by average linkage on cosine distance, from the bottom up (UPGMA; Sokal and Michener 1958).
///
/// Two groups join while the mean distance (1 − cosine) over all pairs between them is at most `width`, so no group is
/// wider than what the caller holds to be one thing. By chains of nearest neighbours (Murtagh 1983): O(n²) time and
/// 4 n² bytes. Deterministic; independent of the order of the rows but for ties.
public struct AverageLinkage: Sendable {
    /// The rows of every group, ascending; groups by size, the largest first, equals by their first row.
    public let groups: [[Int]]

    /// - Parameters:
    ///   - features: rows of unit length, `texts × dimensions`.
    ///   - width: largest mean distance at which two groups join.
    public init(_ features: FeatureMatrix, width: Float) {
        let count = features.rows
        var linkage = Linkage(features)
        var sets = DisjointSets(count: count)
        // Average linkage is monotone: the order of joins does not change which pairs join below a height.
        linkage.joins { one, other, height in
            if height <= width { sets.join(one, other) }
        }
        groups = sets.groups().members.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
    }
}

/// The distances between the groups that there are, updated at every join (Lance and Williams 1967).
private struct Linkage {
    private var distances: [Float]
    private var sizes: [Int]
    private let count: Int

    init(_ features: FeatureMatrix) {
        count = features.rows
        distances = BLAS.productTransposed(
            features.storage, features.storage, m: count, n: count, k: features.columns)
        for index in distances.indices { distances[index] = max(0, 1 - distances[index]) }
        sizes = [Int](repeating: 1, count: count)
    }

    /// Calls back for every join, with a row of either group and the mean distance between them.
    mutating func joins(_ visit: (Int, Int, Float) -> Void) {
        var chain: [Int] = []
        var first = 0
        for _ in 1..<max(count, 1) {
            if chain.isEmpty {
                while sizes[first] == 0 { first += 1 }
                chain.append(first)
            }
            while true {
                let top = chain[chain.count - 1]
                let before = chain.count > 1 ? chain[chain.count - 2] : -1
                let next = nearest(to: top, preferring: before)
                guard next == before else {
                    chain.append(next)
                    continue
                }
                chain.removeLast(2)
                visit(before, top, distances[before * count + top])
                merge(top, into: before)
                break
            }
        }
    }

    private func nearest(to group: Int, preferring before: Int) -> Int {
        var best = before
        var least = before >= 0 ? distances[group * count + before] : .infinity
        distances.withUnsafeBufferPointer { distances in
            for other in 0..<count where sizes[other] > 0 && other != group {
                let distance = distances[group * count + other]
                if distance < least || best < 0 { (best, least) = (other, distance) }
            }
        }
        return best
    }

    private mutating func merge(_ gone: Int, into group: Int) {
        let (a, b) = (Float(sizes[group]), Float(sizes[gone]))
        for other in 0..<count where sizes[other] > 0 && other != group && other != gone {
            let mean = (a * distances[group * count + other] + b * distances[gone * count + other]) / (a + b)
            distances[group * count + other] = mean
            distances[other * count + group] = mean
        }
        sizes[group] += sizes[gone]
        sizes[gone] = 0
    }
}
