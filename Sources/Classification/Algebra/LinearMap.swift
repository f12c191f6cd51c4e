/// An affine map of features: `outputs × dimensions` weights and one bias per output.
package struct LinearMap: Sendable, Hashable {
    package var weights: FeatureMatrix
    package var bias: [Float]

    package init(weights: FeatureMatrix, bias: [Float]) {
        self.weights = weights
        self.bias = bias
    }

    var outputs: Int { weights.rows }

    /// `x Wᵀ + b` of every row, as one product: `rows × outputs`.
    package func callAsFunction(_ features: FeatureMatrix) -> FeatureMatrix {
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

    /// All outputs multiplied by the same factor.
    func scaled(by factor: Double) -> LinearMap {
        LinearMap(weights: weights.scaled(by: Float(factor)), bias: bias.map { Float(factor) * $0 })
    }

    /// This map applied to another's outputs.
    func after(_ first: LinearMap) -> LinearMap {
        precondition(weights.columns == first.outputs, "a map of \(weights.columns) after one to \(first.outputs)")
        let columns = first.weights.columns
        let rows = BLAS.product(weights.storage, first.weights.storage, m: outputs, n: columns, k: first.outputs)
        return LinearMap(
            weights: FeatureMatrix(rows: outputs, columns: columns, storage: rows),
            bias: (0..<outputs).map { output in
                zip(weights[row: output], first.bias).reduce(bias[output]) { $0 + $1.0 * $1.1 }
            })
    }

    /// The sum of both maps.
    func adding(_ other: LinearMap) -> LinearMap {
        precondition(
            outputs == other.outputs && weights.columns == other.weights.columns, "maps of different shapes")
        let rows = FeatureMatrix(
            rows: outputs, columns: weights.columns, storage: zip(weights.storage, other.weights.storage).map { $0 + $1 })
        return LinearMap(weights: rows, bias: zip(bias, other.bias).map { $0 + $1 })
    }

    /// Both maps' outputs, one after the other.
    func appending(_ other: LinearMap) -> LinearMap {
        guard other.outputs > 0 else { return self }
        precondition(weights.columns == other.weights.columns, "maps of different dimensions")
        let rows = FeatureMatrix(
            rows: outputs + other.outputs, columns: weights.columns, storage: weights.storage + other.weights.storage)
        return LinearMap(weights: rows, bias: bias + other.bias)
    }
}
