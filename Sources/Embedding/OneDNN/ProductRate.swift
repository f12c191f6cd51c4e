/// The rate at which oneDNN multiplies matrices on this machine: the upper bound for the engine.
package enum ProductRate {
    /// Multiply-adds count as two operations.
    ///
    /// - Parameters:
    ///   - precision: `f32` or `int8`, never `auto`.
    ///   - shapes: inputs and outputs of each product.
    ///   - rows: rows of each product.
    ///   - duration: how long to measure.
    /// - Returns: operations per second on the calling thread.
    package static func measure(
        _ precision: Precision, shapes: [(inputs: Int, outputs: Int)], rows: Int = 512, for duration: Duration
    ) throws -> Double {
        OneDNN.useOneThread()
        let kind: PackedMatrix.Kind = precision == .int8 ? .u8s8 : .f32
        let jobs = try shapes.map { shape in
            let weights = try PackedMatrix(kind: kind, outputs: shape.outputs, inputs: shape.inputs)
            return (
                weights: weights, product: try MatrixProduct(rows: rows, weights: weights),
                source: AlignedBuffer<Float>(count: rows * shape.inputs, filledWith: 0),
                target: AlignedBuffer<Float>(count: rows * shape.outputs, filledWith: 0)
            )
        }
        let operations = shapes.reduce(0) { $0 + 2.0 * Double(rows) * Double($1.inputs) * Double($1.outputs) }
        for job in jobs { try job.product.execute(job.weights, from: job.source.base, to: job.target.base) }
        let start = ContinuousClock.now
        var rounds = 0
        while .now - start < duration {
            for job in jobs { try job.product.execute(job.weights, from: job.source.base, to: job.target.base) }
            rounds += 1
        }
        return operations * Double(rounds) / ((ContinuousClock.now - start) / .seconds(1))
    }
}
