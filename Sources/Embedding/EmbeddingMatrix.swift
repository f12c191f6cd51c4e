/// Embeddings of a batch: `rows × (layers · dimensions)`, row-major, each layer's part scaled to unit length.
@usableFromInline package struct EmbeddingMatrix: Sendable {
    /// Number of texts.
    @usableFromInline package private(set) var rows: Int
    /// Number of pooled layers in a row.
    @usableFromInline package let layerCount: Int
    /// Length of one layer's vector.
    @usableFromInline package let dimensions: Int
    /// `rows × columns` values, row-major; may be longer if a larger batch was here before.
    @usableFromInline package var storage: [Float]

    /// Length of a row.
    @inlinable package var columns: Int { layerCount * dimensions }

    package init(rows: Int = 0, layerCount: Int, dimensions: Int) {
        self.rows = rows
        self.layerCount = layerCount
        self.dimensions = dimensions
        self.storage = [Float](repeating: 0, count: rows * layerCount * dimensions)
    }

    /// Sets the number of rows, keeping the storage if it is large enough. The values are unspecified afterwards.
    package mutating func resize(rows: Int) {
        self.rows = rows
        if storage.count < rows * columns {
            storage = [Float](repeating: 0, count: rows * columns)
        }
    }

    /// A copy of row `index`: all layers, ascending.
    package subscript(row index: Int) -> [Float] {
        precondition(index < rows, "row \(index) of \(rows)")
        return Array(storage[index * columns..<(index + 1) * columns])
    }
}
