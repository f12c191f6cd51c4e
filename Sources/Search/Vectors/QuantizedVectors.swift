internal import CSearch

/// Vectors of 8 bits, each with a scale: `count × columns` values, row-major.
///
/// A vector takes `columns + 4` bytes, about a quarter of its floats. A row's value is off by at most half of its
/// scale, which is its greatest magnitude / 127.
package struct QuantizedVectors: Sendable {
    package static let maxColumns = 65_536
    package let columns: Int
    /// `count × columns` values.
    package private(set) var values: [Int8]
    /// A row is its values times its scale.
    package private(set) var scales: [Float]

    package var count: Int { scales.count }

    package init(columns: Int, capacity: Int = 0) {
        precondition((1...Self.maxColumns).contains(columns), "\(columns) columns")
        self.columns = columns
        (values, scales) = ([], [])
        values.reserveCapacity(capacity * columns)
        scales.reserveCapacity(capacity)
    }

    /// Adds a row.
    ///
    /// - Returns: whether all of its values are finite; otherwise nothing is added.
    @discardableResult
    package mutating func append(_ row: some Collection<Float>) -> Bool {
        let row = Array(row)
        precondition(row.count == columns, "\(row.count) values in a row of \(columns)")
        let start = values.count
        values.append(contentsOf: repeatElement(0, count: columns))
        // The row's place is inside the array, which has just grown by `columns`.
        let scale = values.withUnsafeMutableBufferPointer { as_quantize(row, columns, $0.baseAddress! + start) }
        guard scale.isFinite else {
            values.removeLast(columns)
            return false
        }
        scales.append(scale)
        return true
    }

    /// Steps of a residual in one of a row's.
    static let finer: Float = 254

    /// What rounding took from a row, in 8 more bits: the row is its values times its scale plus these times scale / 254.
    ///
    /// - Parameter exact: the row at `index` as it was added.
    func residual(of exact: some Collection<Float>, at index: Int) -> [Int8] {
        let scale = scales[index]
        guard scale > 0 else { return [Int8](repeating: 0, count: columns) }
        return zip(exact, values[index * columns..<(index + 1) * columns]).map { value, rounded in
            // At most half a step is left, and a last digit of the division.
            Int8(min(max(((value / scale - Float(rounded)) * Self.finer).rounded(), -127), 127))
        }
    }

    /// Adds rows that were quantized before. The counts must match.
    mutating func append(values: UnsafeBufferPointer<Int8>, scales: [Float]) {
        precondition(values.count == scales.count * columns, "\(values.count) values for \(scales.count) rows")
        self.values.append(contentsOf: values)
        self.scales += scales
    }

    /// Adds a row of others as it is.
    mutating func append(_ others: QuantizedVectors, row: Int) {
        values += others.values[row * columns..<(row + 1) * columns]
        scales.append(others.scales[row])
    }

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        scales.removeAll(keepingCapacity: true)
    }

    /// A row, as floats again.
    package func row(_ index: Int) -> [Float] {
        values[index * columns..<(index + 1) * columns].map { Float($0) * scales[index] }
    }

    /// 1 / length of a row as it is after rounding; 0 for a row of zeros.
    func factor(of index: Int) -> Float {
        let squares = values[index * columns..<(index + 1) * columns].reduce(0) { $0 + Int($1) * Int($1) }
        return squares > 0 ? 1 / (Float(squares).squareRoot() * scales[index]) : 0
    }

    /// The products of a query with rows.
    ///
    /// - Parameter scores: takes `range.count` values, and grows where it is shorter.
    func scores(_ query: QuantizedQuery, _ range: Range<Int>, into scores: inout [Float]) {
        precondition(range.upperBound <= count && query.values.count == columns, "rows \(range) of \(count)")
        if scores.count < range.count { scores = [Float](repeating: 0, count: range.count) }
        guard !range.isEmpty else { return }
        scores.withUnsafeMutableBufferPointer { scores in
            values.withUnsafeBufferPointer { values in
                scales.withUnsafeBufferPointer { scales in
                    // The ranges were checked above, and none of the arrays is empty.
                    as_scores(
                        values.baseAddress! + range.lowerBound * columns, scales.baseAddress! + range.lowerBound, range.count,
                        columns, query.values, scores.baseAddress!)
                }
            }
        }
        for index in 0..<range.count { scores[index] *= query.scale }
    }
}
