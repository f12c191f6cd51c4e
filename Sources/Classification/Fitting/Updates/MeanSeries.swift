/// The means m of a fit under metrics that differ from the fit's in their floor alone.
///
/// With G = (1 − α) S + φ I, a change of the trace moves the floor φ to φ (1 + ρ), and
/// (G + ρφ I)⁻¹ m = Σ (−ρ)ⁱ φⁱ G⁻⁽ⁱ⁺¹⁾ m. Three terms of the series are kept: what is left out is at most ρ³ of the whole.
package struct MeanSeries: Sendable, Hashable {
    /// The largest ρ that three terms are good for: what is left out is then below the rounding of a single-precision product.
    static let largestShift = 0.01
    private static let count = 3

    /// The shrinkage.
    let alpha: Double
    /// Whether the means of all examples without each label follow those of the labels.
    let contrasts: Bool
    /// φⁱ G⁻⁽ⁱ⁺¹⁾ m: one matrix of `means × dimensions` for every i.
    private let powers: [[Float]]

    /// - Throws: `.unsupported` when the examples do not vary.
    init(_ statistics: FitStatistics, alpha: Double, contrasts: Bool) throws(ClassificationError) {
        precondition(statistics.terms.isEmpty, "statistics that changed since the fit")
        self.alpha = alpha
        self.contrasts = contrasts
        let (rank, dimensions) = (statistics.eigenvalues.count, statistics.dimensions)
        let floor = alpha * statistics.eigenvalues.reduce(0, +) / Double(dimensions)
        guard floor > 0 else { throw .unsupported(.whitened, reason: "the examples do not vary") }
        let means = statistics.centeredMeans(contrasts: contrasts)
        let rows = means.count / dimensions
        let coordinates = BLAS.productTransposed(means, statistics.basis, m: rows, n: rank, k: dimensions)
        func weighted(_ weights: [Float]) -> [Float] {
            var scaled = coordinates
            for index in scaled.indices { scaled[index] *= weights[index % rank] }
            return BLAS.product(scaled, statistics.basis, m: rows, n: dimensions, k: rank)
        }
        // Outside of the basis the scatter is zero.
        let outside = rank < dimensions ? zip(means, weighted([Float](repeating: 1, count: rank))).map { $0 - $1 } : []
        powers = (0..<Self.count).map { power in
            var result = weighted(
                statistics.eigenvalues.map { value in
                    let share = floor / ((1 - alpha) * value + floor)
                    return Float((0...power).reduce(1 / floor) { product, _ in product * share })
                })
            for index in outside.indices { result[index] += outside[index] / Float(floor) }
            return result
        }
    }

    /// `factor` · (G + ρφ I)⁻¹ m of the first means.
    ///
    /// - Parameter shift: ρ, at most `largestShift` up or down.
    func solved(shift: Double, factor: Double, count: Int) -> [Float] {
        let (zeroth, first, second) = (Float(factor), Float(-shift * factor), Float(shift * shift * factor))
        return [Float](unsafeUninitializedCapacity: count) { target, initialized in
            powers[0].withUnsafeBufferPointer { a in
                powers[1].withUnsafeBufferPointer { b in
                    powers[2].withUnsafeBufferPointer { c in
                        precondition(count <= a.count, "more means than were prepared")
                        for i in 0..<count { target[i] = zeroth * a[i] + (first * b[i] + second * c[i]) }
                    }
                }
            }
            initialized = count
        }
    }
}
