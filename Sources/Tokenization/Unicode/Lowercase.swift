/// Lowercase mappings of single scalars, without regard to context (Rust's `char::to_lowercase`).
enum Lowercase {
    /// The one scalar that becomes two: i and U+0307.
    private static let capitalIWithDot: UInt32 = 0x130

    /// Calls `body` with every scalar that ``forEachScalar(of:_:)`` replaces.
    static func forEachSource(_ body: (UInt32) -> Void) {
        body(capitalIWithDot)
        let runs = LowercaseData.runs
        for row in Swift.stride(from: 0, to: runs.count, by: 4) {
            for scalar in Swift.stride(from: runs[row], through: runs[row + 1], by: Int(runs[row + 2])) {
                body(UInt32(scalar))
            }
        }
    }

    /// Calls `body` with each scalar of the lowercase of `scalar`, which is of class ``ScalarClass/hasLowercase``.
    static func forEachScalar(of scalar: UInt32, _ body: (UInt32) -> Void) {
        if scalar == capitalIWithDot {
            body(0x69)
            body(0x307)
        } else if let row = SortedRows.last(in: LowercaseData.runs, width: 4, atMost: Int32(scalar)) {
            body(UInt32(Int32(scalar) + LowercaseData.runs[row + 3]))
        }
    }
}
