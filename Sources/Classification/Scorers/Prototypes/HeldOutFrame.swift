/// Held-out examples in the coordinates of a scatter, for comparison with means that they took no part in.
struct HeldOutFrame {
    /// Of the groups whose scatter it is.
    let whitened: WhitenedCentroids
    let held: HeldOutExamples
    /// The examples by those groups: the labels, or their prototypes.
    private let groups: Cohort

    init(_ whitened: WhitenedCentroids, held: HeldOutExamples, of groups: Cohort) {
        self.whitened = whitened
        self.held = held
        self.groups = groups
    }

    /// ⟨μ, x⟩ − ½ ⟨μ, μ⟩ in the metric without each text and its copies (Sherman and Morrison; see `LeaveOneOut`):
    /// `places × means`.
    ///
    /// - Parameters:
    ///   - places: which of the held-out examples.
    ///   - means: centered, in the basis of the scatter: `means × rank`.
    func proximities(_ places: [Int], to means: [Float], metric: ShrunkMetric) -> FeatureMatrix {
        let (rank, groupCount) = (whitened.scatter.rank, groups.labelCount)
        let count = means.count / rank
        let precision = metric.precision.map { Float($0) }
        let weights = means.indices.map { means[$0] * precision[$0 % rank] }
        let squares = metric.squaredLengths(means)
        let onGroups = metric.inner(means, labelCount: groupCount)
        let texts = held.selecting(places)
        let lengths = metric.squaredLengths(texts.coordinates)
        let textsOnGroups = metric.inner(texts.coordinates, labelCount: groupCount)
        var values = BLAS.productTransposed(texts.coordinates, weights, m: places.count, n: count, k: rank)
        for (row, example) in texts.examples.enumerated() {
            let group = groups.labels[example][0]
            let copies = Double(texts.removals[row].first { $0.label == group }?.copies ?? 1)
            let members = Double(groups.counts[group])
            let strength =
                copies * members / max(members - copies, 1) * (1 - metric.alpha)
                / Double(whitened.scatter.degreesOfFreedom)
            let onOwn = Double(textsOnGroups[row * groupCount + group])
            let onResidual = lengths[row] - onOwn
            let residual = onResidual - onOwn + metric.squares[group]
            let gain = strength / max(1 - strength * residual, 1e-9)
            for mean in 0..<count {
                let inner = Double(values[row * count + mean])
                let against = inner - Double(onGroups[mean * groupCount + group])
                let value = inner - 0.5 * squares[mean] + gain * against * (onResidual - 0.5 * against)
                values[row * count + mean] = Float(value)
            }
        }
        return FeatureMatrix(rows: places.count, columns: count, storage: values)
    }
}
