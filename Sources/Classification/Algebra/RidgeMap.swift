/// The linear map that takes some vectors closest to others, with a penalty on its size (Hoerl and Kennard 1970).
package struct RidgeMap: Sendable {
    /// `inputs × outputs`.
    private let weights: [Float]
    private let inputs: Int
    private let outputs: Int

    private static let chunk = 1024

    /// Minimizes ‖Y − X M‖² + λ ‖M‖².
    ///
    /// - Parameter penalty: λ as a share of the mean squared length of X's columns.
    package init(from x: FeatureMatrix, to y: FeatureMatrix, penalty: Double) throws(ClassificationError) {
        precondition(x.rows == y.rows, "\(x.rows) rows are to become \(y.rows)")
        let (p, q) = (x.columns, y.columns)
        var gram = [Double](repeating: 0, count: p * p)
        var cross = [Double](repeating: 0, count: p * q)
        for start in stride(from: 0, to: x.rows, by: Self.chunk) {
            let end = min(start + Self.chunk, x.rows)
            let a = x.storage[start * p..<end * p].map { Double($0) }
            let b = y.storage[start * q..<end * q].map { Double($0) }
            BLAS.addGram(a, rows: end - start, n: p, to: &gram)
            BLAS.addCross(a, b, rows: end - start, m: p, n: q, to: &cross)
        }
        let trace = (0..<p).reduce(0) { $0 + gram[$1 * p + $1] }
        let ridge = max(penalty * trace / Double(p), 1e-12)
        let (values, vectors) = try LAPACK.eigen(gram, n: p)
        // M = V (Λ + λ)⁻¹ Vᵀ XᵀY, with V's columns in the rows of `vectors`.
        var rotated = BLAS.product(vectors, cross, m: p, n: q, k: p)
        for row in 0..<p { for column in 0..<q { rotated[row * q + column] /= max(values[row], 0) + ridge } }
        var solution = [Double](repeating: 0, count: p * q)
        BLAS.addCross(vectors, rotated, rows: p, m: p, n: q, to: &solution)
        weights = solution.map { Float($0) }
        (inputs, outputs) = (p, q)
    }

    /// `x M`.
    package func callAsFunction(_ x: FeatureMatrix) -> FeatureMatrix {
        precondition(x.columns == inputs, "rows of \(x.columns), a map of \(inputs)")
        return FeatureMatrix(
            rows: x.rows, columns: outputs, storage: BLAS.product(x.storage, weights, m: x.rows, n: outputs, k: inputs))
    }
}
