/// Multinomial logistic regression in discriminant coordinates whose prior is the whitened method: the logit of label c is
/// t (uᶜ · z − ½ |uᶜ|²) + δᶜ · z + βᶜ, with uᶜ the label's mean and t the temperature of the whitened scores. δ = 0 is that method.
///
/// The whitened method is what logistic regression comes to when examples are Gaussian about their means; δ mends what is not,
/// and its penalty says how far it may go (Ng and Jordan, "On discriminative vs. generative classifiers", 2001; a penalty about
/// another model's solution as in Chelba and Acero, "Adaptation of maximum entropy capitalizer: little data can help a lot", 2004).
struct LogisticModel {
    let frame: DiscriminantFrame
    /// t.
    let temperature: Double
    /// δ and, last in each row, β: `labels × (coordinates + 1)`.
    private(set) var changes: FeatureMatrix

    init(_ frame: DiscriminantFrame, temperature: Double) {
        self.frame = frame
        self.temperature = temperature
        changes = FeatureMatrix(rows: frame.means.rows, columns: frame.means.columns + 1)
    }

    /// Moves δ and β to the least mean log loss + ½ λ |δ|² from where they are.
    ///
    /// - Parameters:
    ///   - coordinates: of the examples.
    ///   - labels: one each.
    mutating func fit(_ coordinates: FeatureMatrix, labels: [Int], penalty: Double, by method: LimitedMemoryBFGS) {
        let start = changes
        let objective = LogisticObjective(coordinates, labels: labels, labelCount: start.rows, penalty: penalty)
        let best = method.minimize(start.storage) { point, gradient in
            let changes = FeatureMatrix(rows: start.rows, columns: start.columns, storage: point)
            return objective(logits(of: changes), changes: changes, gradient: &gradient)
        }
        changes = FeatureMatrix(rows: start.rows, columns: start.columns, storage: best)
    }

    /// Logits of texts in the frame's coordinates: `texts × labels`.
    func logits(_ coordinates: FeatureMatrix) -> FeatureMatrix {
        logits(of: changes)(coordinates)
    }

    private func logits(of changes: FeatureMatrix) -> LinearMap {
        let (labelCount, width) = (frame.means.rows, frame.means.columns)
        let t = Float(temperature)
        var map = LinearMap(weights: frame.means, bias: [Float](repeating: 0, count: labelCount))
        map.weights.withMutableValues { weights in
            for label in 0..<labelCount {
                var square: Float = 0
                for i in 0..<width {
                    let mean = weights[label * width + i]
                    square += mean * mean
                    weights[label * width + i] = t * mean + changes.storage[label * (width + 1) + i]
                }
                map.bias[label] = -0.5 * t * square + changes.storage[label * (width + 1) + width]
            }
        }
        return map
    }

    /// What is to be added to the whitened scores of features: (δ · z + β) / t.
    var refinement: LinearMap {
        let (labelCount, width) = (frame.means.rows, frame.means.columns)
        let scale = 1 / Float(temperature)
        var directions = [Float](repeating: 0, count: labelCount * width)
        var bias = [Float](repeating: 0, count: labelCount)
        for label in 0..<labelCount {
            let row = changes[row: label]
            bias[label] = scale * row[row.startIndex + width]
            for i in 0..<width {
                let change = scale * row[row.startIndex + i]
                directions[label * width + i] = change
                bias[label] += change * frame.coordinates.bias[i]
            }
        }
        let columns = frame.coordinates.weights.columns
        let weights = BLAS.product(directions, frame.coordinates.weights.storage, m: labelCount, n: columns, k: width)
        return LinearMap(weights: FeatureMatrix(rows: labelCount, columns: columns, storage: weights), bias: bias)
    }
}
