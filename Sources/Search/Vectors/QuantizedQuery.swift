internal import CSearch

/// A vector to compare with quantized ones, in 16 bits: its own rounding hardly counts.
package struct QuantizedQuery: Sendable {
    let values: [Int16]
    let scale: Float

    /// Nil when a value is not finite.
    package init?(_ vector: [Float]) {
        var values = [Int16](repeating: 0, count: vector.count)
        scale = as_quantize_query(vector, vector.count, &values)
        self.values = values
        guard scale.isFinite else { return nil }
    }

    /// A row as it is, without further rounding.
    package init(_ vectors: QuantizedVectors, row: Int) {
        // Sums of 32 bits have room for 127² times as many columns as there can be.
        precondition(vectors.columns <= QuantizedVectors.maxColumns)
        values = vectors.values[row * vectors.columns..<(row + 1) * vectors.columns].map(Int16.init)
        scale = vectors.scales[row]
    }
}
