/// A matrix whose rows are mostly zero, and whose other values are equal within a row: counts of tokens, each divided by their
/// number. A column that occurs several times in a row counts as often.
package struct SparseRows: Sendable {
    /// Number of columns.
    package let columns: Int
    /// The columns of every row, one row after the other.
    private(set) var places: [Int32] = []
    /// Where each row starts in `places`, and where the last one ends.
    private(set) var starts: [Int] = [0]
    /// The value of each row's entries.
    private(set) var values: [Float] = []

    /// Number of rows.
    package var rows: Int { values.count }

    package init(columns: Int) { self.columns = columns }

    /// Adds a row.
    package mutating func append(_ own: some Collection<Int32>, value: Float) {
        precondition(own.allSatisfy { $0 >= 0 && $0 < columns }, "a column is outside 0..<\(columns)")
        places.append(contentsOf: own)
        starts.append(places.count)
        values.append(value)
    }

    /// Σ value² of every column over all rows: the diagonal of XᵀX, up to what columns that repeat within a row add.
    var squares: [Float] {
        var sums = [Float](repeating: 0, count: columns)
        for row in 0..<rows {
            let square = values[row] * values[row]
            for place in starts[row]..<starts[row + 1] { sums[Int(places[place])] += square }
        }
        return sums
    }

    /// The share of rows that contain each column.
    package var documentShares: [Double] {
        var counts = [Int](repeating: 0, count: columns)
        var last = [Int](repeating: -1, count: columns)
        for row in 0..<rows {
            for place in starts[row]..<starts[row + 1] where last[Int(places[place])] != row {
                counts[Int(places[place])] += 1
                last[Int(places[place])] = row
            }
        }
        return counts.map { Double($0) / Double(max(rows, 1)) }
    }

    /// `X · matrix`: the matrix is `columns × n` or has fewer rows, whose missing ones count as zero.
    package func product(_ matrix: FeatureMatrix) -> FeatureMatrix {
        let n = matrix.columns
        let known = Int32(matrix.rows)
        let storage = [Float](unsafeUninitializedCapacity: rows * n) { target, filled in
            target.initialize(repeating: 0)
            matrix.storage.withUnsafeBufferPointer { source in
                for row in 0..<rows {
                    let own = target.baseAddress! + row * n
                    for place in starts[row]..<starts[row + 1] where places[place] < known {
                        let other = source.baseAddress! + Int(places[place]) * n
                        for column in 0..<n { own[column] += other[column] }
                    }
                    let value = values[row]
                    for column in 0..<n { own[column] *= value }
                }
            }
            filled = rows * n
        }
        return FeatureMatrix(rows: rows, columns: n, storage: storage)
    }
}

extension SparseRows {
    /// The rows of the given indices, in their order.
    package func selecting(_ indices: some Collection<Int>) -> SparseRows {
        var result = SparseRows(columns: columns)
        for row in indices { result.append(places[starts[row]..<starts[row + 1]], value: values[row]) }
        return result
    }
}
