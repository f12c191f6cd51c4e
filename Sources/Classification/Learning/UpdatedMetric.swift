/// The inner product of a shrunk covariance that lost and gained examples since its eigenbasis was found.
///
/// Σ = (1 − α) S'/f + α (tr S'/(f d)) I with S' = S + Σ wⱼ rⱼ rⱼᵀ: the eigenbasis of S serves any multiple and any floor, and
/// Woodbury's identity takes in the terms.
struct UpdatedMetric {
    private let statistics: FitStatistics
    /// Eigenvalues of the precision without the terms, in the basis and outside of it.
    private let precision: [Float]
    private let outside: Float
    /// The terms under that precision, and (D⁻¹ + UᵀB⁻¹U)⁻¹.
    private let solvedTerms: [Float]
    private let core: [Double]

    private var rank: Int { statistics.eigenvalues.count }

    init(_ statistics: FitStatistics, alpha: Double) throws(ClassificationError) {
        let terms = statistics.terms
        let freedom = Double(statistics.counts.reduce(0, +) - statistics.labelCount)
        guard freedom > 0 else { throw .unsupported(.whitened, reason: "no label has two examples left") }
        let trace = terms.reduce(statistics.eigenvalues.reduce(0, +)) { sum, term in
            sum + term.weight * term.residual.reduce(0.0) { $0 + Double($1) * Double($1) }
        }
        let floor = alpha * trace / freedom / Double(statistics.dimensions)
        guard floor > 0 else { throw .unsupported(.whitened, reason: "the examples left do not vary") }
        let scale = (1 - alpha) / freedom
        self.statistics = statistics
        precision = statistics.eigenvalues.map { Float(1 / (scale * $0 + floor)) }
        outside = Float(1 / floor)
        guard !terms.isEmpty, scale > 0 else {
            (solvedTerms, core) = ([], [])
            return
        }
        let (count, dimensions) = (terms.count, statistics.dimensions)
        let residuals = terms.flatMap(\.residual)
        let solved = Self.solve(residuals, rows: count, statistics, precision, outside)
        var system = BLAS.productTransposed(residuals, solved, m: count, n: count, k: dimensions).map { Double($0) }
        for (place, term) in terms.enumerated() { system[place * count + place] += 1 / (scale * term.weight) }
        core = try LAPACK.inverse(system, n: count)
        solvedTerms = solved
    }

    /// P x of every row of centered features: `rows × dimensions`.
    func apply(_ rows: [Float], count: Int) -> [Float] {
        var result = Self.solve(rows, rows: count, statistics, precision, outside)
        guard !core.isEmpty else { return result }
        let (terms, dimensions) = (statistics.terms.count, statistics.dimensions)
        let against = BLAS.productTransposed(rows, solvedTerms, m: count, n: terms, k: dimensions).map { Double($0) }
        let weights = BLAS.product(against, core, m: count, n: terms, k: terms)
        for row in 0..<count {
            for term in 0..<terms {
                let weight = Float(weights[row * terms + term])
                for i in 0..<dimensions { result[row * dimensions + i] -= weight * solvedTerms[term * dimensions + i] }
            }
        }
        return result
    }

    /// B⁻¹ x: in the basis by its eigenvalues, outside of it by the floor.
    private static func solve(
        _ rows: [Float], rows count: Int, _ statistics: FitStatistics, _ precision: [Float], _ outside: Float
    ) -> [Float] {
        let (rank, dimensions) = (statistics.eigenvalues.count, statistics.dimensions)
        var coordinates = BLAS.productTransposed(rows, statistics.basis, m: count, n: rank, k: dimensions)
        var result = [Float](repeating: 0, count: count * dimensions)
        if rank < dimensions {
            let inside = BLAS.product(coordinates, statistics.basis, m: count, n: dimensions, k: rank)
            for index in result.indices { result[index] = outside * (rows[index] - inside[index]) }
        }
        for index in coordinates.indices { coordinates[index] *= precision[index % rank] }
        let scaled = BLAS.product(coordinates, statistics.basis, m: count, n: dimensions, k: rank)
        for index in result.indices { result[index] += scaled[index] }
        return result
    }
}
