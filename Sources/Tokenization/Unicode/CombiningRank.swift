/// The canonical order of the few nonstarters that `strip_accents` keeps (spacing marks, and marks newer than its tables).
enum CombiningRank {
    /// A number that sorts like the canonical combining class; 0 for scalars that never move.
    static func rank(of scalar: UInt32) -> UInt32 {
        let table = ScalarRanges.keptNonstarter
        guard let row = SortedRows.last(in: table, width: 3, atMost: scalar), scalar <= table[row + 1] else { return 0 }
        return table[row + 2]
    }
}
