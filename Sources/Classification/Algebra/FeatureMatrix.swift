/// A dense matrix of single-precision features: `rows × columns`, row-major, one text per row.
package struct FeatureMatrix: Sendable, Hashable {
    /// Number of texts.
    package let rows: Int
    /// Length of one row.
    package let columns: Int
    /// `rows × columns` values, row-major.
    package private(set) var storage: [Float]

    /// Makes a matrix of zeros.
    package init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative size (\(rows) × \(columns))")
        self.rows = rows
        self.columns = columns
        self.storage = [Float](repeating: 0, count: rows * columns)
    }

    /// Makes a matrix of row-major values. Traps unless there are exactly `rows × columns`.
    package init(rows: Int, columns: Int, storage: [Float]) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative size (\(rows) × \(columns))")
        precondition(storage.count == rows * columns, "\(storage.count) values do not fill \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// Copies `rows × columns` row-major values out of an embedder's buffer, which may be longer than that, each multiplied
    /// by `scale`: 1/√layers makes unit rows of several unit layers side by side.
    package init(rows: Int, columns: Int, copying values: UnsafeBufferPointer<Float>, scale: Float = 1) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have a negative size (\(rows) × \(columns))")
        precondition(values.count >= rows * columns, "\(values.count) values do not fill \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        self.storage = values[0..<(rows * columns)].map { $0 * scale }
    }

    /// Makes a matrix of rows of equal length. Traps when they differ.
    package init(_ rows: [[Float]]) {
        let columns = rows.first?.count ?? 0
        precondition(rows.allSatisfy { $0.count == columns }, "the rows of a matrix have one length")
        self.init(rows: rows.count, columns: columns, storage: rows.flatMap(\.self))
    }

    /// One text's features; setting it replaces the row and traps when the length differs.
    package subscript(row row: Int) -> ArraySlice<Float> {
        get {
            precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
            return storage[(row * columns)..<((row + 1) * columns)]
        }
        set {
            precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
            precondition(newValue.count == columns, "\(newValue.count) values do not fill a row of \(columns)")
            storage.replaceSubrange((row * columns)..<((row + 1) * columns), with: newValue)
        }
    }

    /// The rows of the given indices, in their order.
    package func selecting(_ indices: some Collection<Int>) -> FeatureMatrix {
        var values: [Float] = []
        values.reserveCapacity(indices.count * columns)
        for index in indices { values.append(contentsOf: self[row: index]) }
        return FeatureMatrix(rows: indices.count, columns: columns, storage: values)
    }

    /// Some columns of all rows.
    package func columns(_ range: Range<Int>) -> FeatureMatrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
        let values = [Float](unsafeUninitializedCapacity: rows * range.count) { target, count in
            storage.withUnsafeBufferPointer { source in
                for row in 0..<rows {
                    for column in range {
                        target[count] = source[row * columns + column]
                        count += 1
                    }
                }
            }
        }
        return FeatureMatrix(rows: rows, columns: range.count, storage: values)
    }

    /// The column of the largest value in every row, the first of ties.
    var largestColumns: [Int] {
        (0..<rows).map { row in
            let own = self[row: row]
            return (own.indices.max { own[$0] < own[$1] } ?? own.startIndex) - own.startIndex
        }
    }

    /// Every value multiplied by the same factor.
    func scaled(by factor: Float) -> FeatureMatrix {
        FeatureMatrix(rows: rows, columns: columns, storage: storage.map { factor * $0 })
    }

    /// Direct writing for the module's own loops.
    mutating func withMutableValues<Result>(_ body: (UnsafeMutableBufferPointer<Float>) -> Result) -> Result {
        storage.withUnsafeMutableBufferPointer { body($0) }
    }
}
