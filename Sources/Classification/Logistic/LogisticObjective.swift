import Glibc

/// Mean log loss of multinomial logistic regression with a penalty on the weights, and its gradient.
package struct LogisticObjective {
    private let coordinates: FeatureMatrix
    private let labels: [Int]
    private let labelCount: Int
    private let penalty: Double
    /// Texts whose logits are held at once, so that they stay in cache.
    private static let chunk = 256

    package init(_ coordinates: FeatureMatrix, labels: [Int], labelCount: Int, penalty: Double) {
        self.coordinates = coordinates
        self.labels = labels
        self.labelCount = labelCount
        self.penalty = penalty
    }

    /// - Parameters:
    ///   - logits: of coordinates.
    ///   - changes: what is penalized, and a last column that is not: `labels × (coordinates + 1)`.
    ///   - gradient: in `changes`, of the same shape.
    package func callAsFunction(_ logits: LinearMap, changes: FeatureMatrix, gradient: inout [Float]) -> Double {
        let (width, rows) = (coordinates.columns, labels.count)
        var sum = 0.0
        var slopes = [Float](repeating: 0, count: labelCount * width)
        var offsets = [Float](repeating: 0, count: labelCount)
        for start in stride(from: 0, to: rows, by: Self.chunk) {
            let count = min(Self.chunk, rows - start)
            let part = FeatureMatrix(
                rows: count, columns: width, storage: Array(coordinates.storage[(start * width)..<((start + count) * width)]))
            var errors = logits(part)
            errors.withMutableValues { values in
                for row in 0..<count {
                    let own = UnsafeMutableBufferPointer(rebasing: values[(row * labelCount)..<((row + 1) * labelCount)])
                    sum += Self.turnIntoErrors(own, label: labels[start + row])
                    for label in 0..<labelCount { offsets[label] += own[label] }
                }
            }
            BLAS.addCross(errors.storage, part.storage, rows: count, m: labelCount, n: width, to: &slopes)
        }
        let scale = 1 / Float(rows)
        var squares = 0.0
        for label in 0..<labelCount {
            for i in 0..<width {
                let change = changes.storage[label * (width + 1) + i]
                squares += Double(change) * Double(change)
                gradient[label * (width + 1) + i] = scale * slopes[label * width + i] + Float(penalty) * change
            }
            gradient[label * (width + 1) + width] = scale * offsets[label]
        }
        return sum / Double(rows) + 0.5 * penalty * squares
    }

    /// Logits less than this under the largest have no probability worth a number.
    private static let negligible: Float = -30

    /// Replaces one text's logits by its probabilities, less 1 at its label.
    ///
    /// - Returns: its log loss.
    private static func turnIntoErrors(_ logits: UnsafeMutableBufferPointer<Float>, label: Int) -> Double {
        let top = logits.max() ?? 0
        let own = logits[label] - top
        var total: Float = 0
        for index in logits.indices {
            let logit = logits[index] - top
            logits[index] = logit > negligible ? expf(logit) : 0
            total += logits[index]
        }
        let scale = 1 / total
        for index in logits.indices { logits[index] *= scale }
        logits[label] -= 1
        return log(Double(total)) - Double(own)
    }
}
