/// Coordinates of held-out examples in the eigenbasis, computed once for the whole path.
package struct HeldOutExamples: Sendable {
    /// Their rows in the cohort.
    package let examples: [Int]
    /// Centered, in the basis: `examples × rank`.
    let coordinates: [Float]
    /// What leaves with each.
    let removals: [[(label: Int, copies: Int)]]

    package init(_ examples: [Int], of cohort: Cohort, in scatter: WithinScatter) {
        self.examples = examples
        removals = examples.map { cohort.removals(of: $0) }
        coordinates = scatter.project(cohort.features.selecting(examples))
    }
}

extension WithinScatter {
    /// Centered coordinates of features, in single precision: `rows × rank`.
    func project(_ features: FeatureMatrix) -> [Float] {
        let center = mean.map { Float($0) }
        let centered = features.storage.indices.map { features.storage[$0] - center[$0 % dimensions] }
        return BLAS.productTransposed(centered, basis.map { Float($0) }, m: features.rows, n: rank, k: dimensions)
    }
}

extension ShrunkMetric {
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
