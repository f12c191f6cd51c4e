/// Canonical decomposition (NFD) without the marks that `strip_accents` removes.
///
/// Marks that decompose into marks alone are of class ``ScalarClass/mark`` and have no entry here.
enum Decomposition {
    /// Hangul syllables decompose by arithmetic (Unicode Standard 3.12): 19 × 21 × 28 of them, from U+AC00.
    private static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3

    /// Calls `body` with every range of scalars that ``forEachScalar(of:_:)`` replaces.
    static func forEachRange(_ body: (ClosedRange<UInt32>) -> Void) {
        body(syllables)
        let single = DecompositionData.single
        for index in stride(from: 0, to: single.count, by: 2) { body(single[index]...single[index]) }
        let several = DecompositionData.several
        for index in stride(from: 0, to: several.count, by: 4) { body(several[index]...several[index]) }
    }

    /// Calls `body` with each scalar of the decomposition of `scalar`, which is of class ``ScalarClass/decomposes``.
    static func forEachScalar(of scalar: UInt32, _ body: (UInt32) -> Void) {
        if syllables.contains(scalar) {
            let index = scalar - syllables.lowerBound
            body(0x1100 + index / 588)
            body(0x1161 + index % 588 / 28)
            if index % 28 != 0 { body(0x11A7 + index % 28) }
        } else if let row = find(scalar, in: DecompositionData.single, width: 2) {
            body(DecompositionData.single[row + 1])
        } else if let row = find(scalar, in: DecompositionData.several, width: 4) {
            for part in DecompositionData.several[row + 1...row + 3] where part != 0 { body(part) }
        }
    }

    private static func find(_ scalar: UInt32, in table: [UInt32], width: Int) -> Int? {
        guard let row = SortedRows.last(in: table, width: width, atMost: scalar), table[row] == scalar else { return nil }
        return row
    }
}
