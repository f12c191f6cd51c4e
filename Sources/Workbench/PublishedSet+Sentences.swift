internal import Classification
internal import Pipeline

extension PublishedSet {
    /// The examples as sentences: their vectors in the last layer that the set uses, of unit length.
    var sentences: FeatureMatrix { sentences(features) }

    /// The same of other texts' features.
    func sentences(_ features: FeatureMatrix) -> FeatureMatrix {
        let (rows, columns) = (features.rows, features.columns)
        let width = columns / layers.count
        let scale = Float(layers.count).squareRoot()
        let storage = [Float](unsafeUninitializedCapacity: rows * width) { target, count in
            for row in 0..<rows {
                for column in (columns - width)..<columns {
                    target[count] = features.storage[row * columns + column] * scale
                    count += 1
                }
            }
        }
        return FeatureMatrix(rows: rows, columns: width, storage: storage)
    }
}
