/// Rows that arrive a few at a time, typed by a person or read from a file.
package protocol RowStream {
    /// Whether `next` would return without waiting.
    var isReady: Bool { get }
    /// The next rows, at least one and at most `count`; nil at the end.
    mutating func next(atMost count: Int) throws -> [InputRow]?
    /// The names of the columns, known once the first row is.
    var columns: [String] { get }
    /// The share of the rows that was read; nil when unknown.
    var progress: Double? { get }
}

extension RowReader: RowStream {
    /// The rows that are available without waiting, after the first.
    package func next(atMost count: Int) throws -> [InputRow]? {
        var rows: [InputRow] = []
        while rows.count < count, rows.isEmpty || isReady, let row = try next() { rows.append(row) }
        return rows.isEmpty ? nil : rows
    }
}
