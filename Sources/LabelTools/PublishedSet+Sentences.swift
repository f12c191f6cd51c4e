internal import Classification
internal import Tagging
internal import Wording

extension PublishedSet {
    /// The examples as sentences: their vectors in the last layer that the set uses, of unit length.
    var sentences: FeatureMatrix { get throws { try sentences(features) } }

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

    /// Refuses a set too large for work that compares every example with every other.
    func requireComparable(for work: String) throws {
        guard isStreamed else { return }
        throw AssayError(
            .configuration, at: name,
            "\(work) compares every example with every other, and \(examples.count) are too many for that",
            remedy: "look at a part of the set, or leave the model out: assay labels lint --text-only")
    }
}
