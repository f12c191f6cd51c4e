internal import Glibc

/// How well two groupings of the same things agree, whatever the groups are called.
package struct GroupAgreement: Sendable {
    /// Adjusted Rand index (Hubert and Arabie, "Comparing partitions", 1985): the share of pairs on which both agree,
    /// corrected for chance: 1 is agreement, 0 what chance gives.
    package let adjustedRand: Double
    /// Mutual information over the mean of both entropies (Strehl and Ghosh 2002), in `0...1`; 1 where neither divides.
    package let normalizedInformation: Double
    /// The share of things that are in the majority of their group, the groups being the first and the kinds the second.
    package let purity: Double

    /// - Parameters:
    ///   - groups: the group of every thing, numbered from 0.
    ///   - kinds: the kind of every thing, likewise.
    package init(_ groups: [Int], _ kinds: [Int]) {
        precondition(groups.count == kinds.count, "\(groups.count) things in groups, \(kinds.count) of a kind")
        var cells: [SIMD2<Int>: Int] = [:]
        var (rows, columns): ([Int: Int], [Int: Int]) = ([:], [:])
        for (group, kind) in zip(groups, kinds) {
            cells[SIMD2(group, kind), default: 0] += 1
            rows[group, default: 0] += 1
            columns[kind, default: 0] += 1
        }
        adjustedRand = Self.adjustedRand(cells.values, rows.values, columns.values, count: groups.count)
        normalizedInformation = Self.information(cells.values, rows.values, columns.values, count: groups.count)
        var majorities: [Int: Int] = [:]
        for (cell, count) in cells { majorities[cell.x] = max(majorities[cell.x] ?? 0, count) }
        purity = groups.isEmpty ? 1 : Double(majorities.values.reduce(0, +)) / Double(groups.count)
    }

    private static func adjustedRand(
        _ cells: some Sequence<Int>, _ rows: some Sequence<Int>, _ columns: some Sequence<Int>, count: Int
    ) -> Double {
        func pairs(_ counts: some Sequence<Int>) -> Double { counts.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 } }
        let all = Double(count) * Double(count - 1) / 2
        let (together, left, right) = (pairs(cells), pairs(rows), pairs(columns))
        let expected = all > 0 ? left * right / all : 0
        let most = (left + right) / 2
        return most == expected ? 1 : (together - expected) / (most - expected)
    }

    private static func information(
        _ cells: some Collection<Int>, _ rows: some Collection<Int>, _ columns: some Collection<Int>, count: Int
    ) -> Double {
        // Summed in order of size: a dictionary's own order would change the last digits from run to run.
        func entropy(_ counts: some Collection<Int>) -> Double {
            counts.sorted().reduce(0) { $0 - Double($1) / Double(count) * log(Double($1) / Double(count)) }
        }
        let (left, right) = (entropy(rows), entropy(columns))
        return left + right > 0 ? 2 * (left + right - entropy(cells)) / (left + right) : 1
    }
}
