/// The inner product of a shrunk covariance that lost and gained examples since its eigenbasis was found.
///
/// Σ = (1 − α) S'/f + α (tr S'/(f d)) I with S' = S + Σ wⱼ rⱼ rⱼᵀ: the eigenbasis of S serves any multiple and any floor, and
/// Woodbury's identity takes in the terms.
struct UpdatedMetric {
    private let statistics: FitStatistics
    private let alpha: Double
    private let freedom: Double
    /// How much of itself the trace, and so the floor, has gained since the fit.
    private let shift: Double
    /// Eigenvalues of the precision without the terms, in the basis and outside of it.
    private let precision: [Float]
    private let outside: Float
    /// The terms under that precision, and (D⁻¹ + UᵀB⁻¹U)⁻¹.
    private let solvedTerms: [Float]
    private let core: [Double]

    init(_ statistics: FitStatistics, alpha: Double) throws(ClassificationError) {
        let terms = statistics.terms
        freedom = Double(statistics.counts.reduce(0, +) - statistics.labelCount)
        guard freedom > 0 else { throw .unsupported(.whitened, reason: "no label has two examples left") }
        let fitted = statistics.eigenvalues.reduce(0, +)
        let gained = terms.reduce(0) { sum, term in
            sum + term.weight * term.residual.reduce(0.0) { $0 + Double($1) * Double($1) }
        }
        let floor = alpha * (fitted + gained) / freedom / Double(statistics.dimensions)
        guard floor > 0 else { throw .unsupported(.whitened, reason: "the examples left do not vary") }
        let scale = (1 - alpha) / freedom
        self.statistics = statistics
        self.alpha = alpha
        shift = gained / fitted
        precision = statistics.eigenvalues.map { Float(1 / (scale * $0 + floor)) }
        outside = Float(1 / floor)
        guard !terms.isEmpty else {
            (solvedTerms, core) = ([], [])
            return
        }
        let (count, dimensions) = (terms.count, statistics.dimensions)
        let residuals = terms.flatMap(\.residual)
        solvedTerms = Self.solve(residuals, rows: count, statistics, precision, outside)
        guard scale > 0 else {
            core = []
            return
        }
        var system = BLAS.productTransposed(residuals, solvedTerms, m: count, n: count, k: dimensions).map { Double($0) }
        for (place, term) in terms.enumerated() { system[place * count + place] += 1 / (scale * term.weight) }
        core = try LAPACK.inverse(system, n: count)
    }

    /// P m of the current means: `means × dimensions`. If the fit's are prepared, it costs no product with the basis.
    ///
    /// - Parameter centered: `statistics.centeredMeans(contrasts:)`.
    func applyToMeans(_ centered: [Float], contrasts: Bool) -> [Float] {
        let count = centered.count / statistics.dimensions
        let series = statistics.prepared.first { $0.alpha == alpha && ($0.contrasts || !contrasts) }
        var result: [Float]
        if let series, abs(shift) <= MeanSeries.largestShift {
            result = series.solved(shift: shift, factor: freedom, count: centered.count)
            result.withUnsafeMutableBufferPointer { moveMeans($0, contrasts: contrasts) }
        } else {
            result = Self.solve(centered, rows: count, statistics, precision, outside)
        }
        guard !core.isEmpty else { return result }
        let (terms, dimensions) = (statistics.terms.count, statistics.dimensions)
        let against = BLAS.productTransposed(centered, solvedTerms, m: count, n: terms, k: dimensions).map { Double($0) }
        let weights = BLAS.product(against, core, m: count, n: terms, k: terms).map { Float($0) }
        let correction = BLAS.product(weights, solvedTerms, m: count, n: dimensions, k: terms)
        result.withUnsafeMutableBufferPointer { result in
            correction.withUnsafeBufferPointer { for index in result.indices { result[index] -= $0[index] } }
        }
        return result
    }

    /// From B⁻¹ m of the fit's means to that of the moment's: an example that comes to n members (or leaves them) moves their
    /// mean by r/(n + 1) (or −r/(n − 1)), so every move is a multiple of a solved term.
    private func moveMeans(_ means: UnsafeMutableBufferPointer<Float>, contrasts: Bool) {
        let (labels, dimensions) = (statistics.labelCount, statistics.dimensions)
        var moves: [Int: [Float]] = [:]
        // What all examples together gained: x − origin = r + (μ − origin), μ being the label's mean before.
        var gained = [Float](repeating: 0, count: contrasts ? dimensions : 0)
        for (place, term) in statistics.terms.enumerated() {
            let solved = solvedTerms[place * dimensions..<(place + 1) * dimensions]
            var move = moves[term.label] ?? [Float](repeating: 0, count: dimensions)
            if contrasts, term.isFirst {
                let sign = Float(term.sign)
                for (i, value) in solved.enumerated() {
                    gained[i] += sign * (value + means[term.label * dimensions + i] + move[i])
                }
            }
            let share = Float(term.sign / Double(term.count))
            for (i, value) in solved.enumerated() { move[i] += share * value }
            moves[term.label] = move
        }
        if contrasts { moveComplements(means, by: gained, moves) }
        for (label, move) in moves where label < labels {
            for i in 0..<dimensions { means[label * dimensions + i] += move[i] }
        }
    }

    /// The examples without a label are all examples less the label's members.
    private func moveComplements(
        _ means: UnsafeMutableBufferPointer<Float>, by gained: [Float], _ moves: [Int: [Float]]
    ) {
        let (labels, dimensions) = (statistics.labelCount, statistics.dimensions)
        for label in 0..<labels {
            let (before, now) = (Float(statistics.fittedCounts[label]), Float(statistics.counts[label]))
            let restBefore = Float(statistics.fittedExamples) - before
            let scale = 1 / (Float(statistics.examples) - now)
            let (own, rest) = (label * dimensions, (labels + label) * dimensions)
            for i in 0..<dimensions {
                means[rest + i] = scale * (restBefore * means[rest + i] + gained[i] - (now - before) * means[own + i])
            }
            guard let move = moves[label] else { continue }
            for i in 0..<dimensions { means[rest + i] -= scale * now * move[i] }
        }
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
