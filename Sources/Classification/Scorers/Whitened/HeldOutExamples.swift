/// Coordinates of held-out examples in the eigenbasis, computed once for the whole path.
package struct HeldOutExamples: Sendable {
    /// Their rows in the cohort.
    package let examples: [Int]
    /// Centered, in the basis: `examples × rank`.
    let coordinates: [Float]
    /// What is removed with each.
    let removals: [[(label: Int, copies: Int)]]

    package init(_ examples: [Int], of cohort: Cohort, in scatter: WithinScatter) {
        self.examples = examples
        removals = examples.map { cohort.removals(of: $0) }
        coordinates = scatter.project(cohort.features.selecting(examples))
    }

    private init(examples: [Int], coordinates: [Float], removals: [[(label: Int, copies: Int)]]) {
        self.examples = examples
        self.coordinates = coordinates
        self.removals = removals
    }

    /// Those at the given indices.
    func selecting(_ places: [Int]) -> HeldOutExamples {
        let rank = examples.isEmpty ? 0 : coordinates.count / examples.count
        return HeldOutExamples(
            examples: places.map { examples[$0] },
            coordinates: places.flatMap { coordinates[($0 * rank)..<(($0 + 1) * rank)] },
            removals: places.map { removals[$0] })
    }
}

extension WithinScatter {
    /// Centered coordinates of features, in single precision: `rows × rank`.
    func project(_ features: FeatureMatrix) -> [Float] {
        let map = LinearMap(
            weights: FeatureMatrix(rows: rank, columns: dimensions, storage: basis.map { Float($0) }),
            bias: BLAS.productTransposed(mean, basis, m: 1, n: rank, k: dimensions).map { -Float($0) })
        return map(features).storage
    }
}

extension ShrunkMetric {
    /// ⟨μ, x⟩ of every row of coordinates and every label: `rows × labels`.
    func inner(_ coordinates: [Float], labelCount: Int) -> [Float] {
        let rank = precision.count
        let weights = self.weights[..<(labelCount * rank)].map { Float($0) }
        return BLAS.productTransposed(coordinates, weights, m: coordinates.count / rank, n: labelCount, k: rank)
    }

    /// xᵀPx of every row of coordinates.
    func squaredLengths(_ coordinates: [Float]) -> [Double] {
        let rank = precision.count
        return coordinates.withUnsafeBufferPointer { values in
            precision.withUnsafeBufferPointer { precision in
                stride(from: 0, to: values.count, by: max(rank, 1)).map { start in
                    var sum = 0.0
                    for i in 0..<rank {
                        let value = Double(values[start + i])
                        sum += precision[i] * value * value
                    }
                    return sum
                }
            }
        }
    }
}
