/// An affine map of features: `outputs × dimensions` weights and one bias an output.
struct LinearMap: Sendable, Hashable {
    var weights: FeatureMatrix
    var bias: [Float]

    var outputs: Int { weights.rows }

    /// `x Wᵀ + b` of every row, as one product: `rows × outputs`.
    func callAsFunction(_ features: FeatureMatrix) -> FeatureMatrix {
        precondition(features.columns == weights.columns, "features of \(features.columns), weights of \(weights.columns)")
        let outputs = outputs
        var values = BLAS.productTransposed(
            features.storage, weights.storage, m: features.rows, n: outputs, k: weights.columns)
        for row in 0..<features.rows {
            for output in 0..<outputs { values[row * outputs + output] += bias[output] }
        }
        return FeatureMatrix(rows: features.rows, columns: outputs, storage: values)
    }

    /// Each output multiplied by its slope and moved by its intercept.
    func scaled(by slopes: [Double], adding intercepts: [Double]) -> LinearMap {
        var result = self
        for output in 0..<outputs {
            let slope = Float(slopes[output])
            result.weights[row: output] = ArraySlice(weights[row: output].map { $0 * slope })
            result.bias[output] = Float(Double(bias[output]) * slopes[output] + intercepts[output])
        }
        return result
    }
}
