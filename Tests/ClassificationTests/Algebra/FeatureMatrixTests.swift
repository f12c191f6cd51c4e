import Classification
import Testing

@Suite("Feature matrices") struct FeatureMatrixTests {
    @Test("rows are read and replaced")
    func rowsAreReadAndReplaced() {
        var matrix = FeatureMatrix([[1, 2], [3, 4]])
        matrix[row: 0] = [5, 6]
        #expect(matrix.storage == [5, 6, 3, 4])
        #expect(Array(matrix[row: 1]) == [3, 4])
        #expect(matrix.selecting([1, 1, 0]).storage == [3, 4, 3, 4, 5, 6])
        #expect(FeatureMatrix(rows: 2, columns: 3).storage == [0, 0, 0, 0, 0, 0])
    }

    /// Two layers of unit length side by side become a row of unit length.
    @Test("an embedder's buffer is copied")
    func copiesAnEmbeddersBuffer() {
        let buffer: [Float] = [1, 0, 0, 1, 9, 9]
        let matrix = buffer.withUnsafeBufferPointer {
            FeatureMatrix(rows: 1, columns: 4, copying: $0, scale: 1 / Float(2).squareRoot())
        }
        #expect(abs(matrix.storage.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
        #expect(matrix.columns == 4)
    }
}
