extension FeatureMatrix {
    /// The mean of all rows; zeros without any.
    package var meanRow: [Float] {
        var sums = [Double](repeating: 0, count: columns)
        for row in 0..<rows { for (column, value) in self[row: row].enumerated() { sums[column] += Double(value) } }
        return sums.map { Float($0 / Double(max(rows, 1))) }
    }

    /// Every row less `origin`, scaled to unit length: what is common to all texts no longer makes them alike. A row that
    /// is the origin stays zero.
    package func directions(from origin: [Float]) -> FeatureMatrix {
        precondition(origin.count == columns, "an origin of \(origin.count) for rows of \(columns)")
        let storage = [Float](unsafeUninitializedCapacity: rows * columns) { target, count in
            for row in 0..<rows {
                var square: Float = 0
                for (column, value) in self[row: row].enumerated() {
                    let part = value - origin[column]
                    target[row * columns + column] = part
                    square += part * part
                }
                let scale = square > 0 ? 1 / square.squareRoot() : 0
                for column in 0..<columns { target[row * columns + column] *= scale }
            }
            count = rows * columns
        }
        return FeatureMatrix(rows: rows, columns: columns, storage: storage)
    }
}
