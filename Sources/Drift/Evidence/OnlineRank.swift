/// Where each new value falls among all values so far: the smoothed conformal p-value.
///
/// If the values are exchangeable, these p-values are independent and uniform, however few values came before (Vovk,
/// Gammerman and Shafer, "Algorithmic Learning in a Random World", theorem 11.1). So a finite reference costs power, never
/// false alarms. Values come in buckets; those of one bucket are ties, which are broken at random.
package struct OnlineRank {
    /// Counts by bucket, as a Fenwick tree.
    private var tree: [Int32]
    private var counts: [Int32]
    private(set) var total = 0

    package init(buckets: Int) {
        tree = [Int32](repeating: 0, count: buckets + 1)
        counts = [Int32](repeating: 0, count: buckets)
    }

    /// Adds a value.
    ///
    /// - Parameter uniform: a random number, above 0 and at most 1.
    /// - Returns: the share of values below it, itself included, from 0 to 1: high for a high value.
    package mutating func add(_ bucket: Int, uniform: Double) -> Double {
        counts[bucket] += 1
        total += 1
        var below = 0
        var place = bucket
        while place > 0 {
            below += Int(tree[place])
            place &= place - 1
        }
        place = bucket + 1
        while place < tree.count {
            tree[place] += 1
            place += place & -place
        }
        return (Double(below) + uniform * Double(counts[bucket])) / Double(total)
    }
}
