/// How dense the examples of all sets are around a text: a Gaussian for each layer, and p-values by held-out examples.
///
/// Sets differ in the layers that they use, so an example may be known in some of the layers only.
package struct ExampleDensity: Sendable {
    /// Examples of one set: for each layer one row per example, or nil where the set does not use the layer.
    package typealias Sample = [FeatureMatrix?]

    private static let folds = 5

    /// One for each layer.
    let moments: [GaussianMoments]
    private let densities: [GaussianDensity]
    private let calibration: ConformalCalibration

    /// - Parameters:
    ///   - samples: of each set, projected.
    ///   - directions: of a layer.
    /// - Throws: `ClassificationError` when the examples' numbers cannot be used.
    package init(_ samples: [Sample], layers: Int, directions: Int) throws(ClassificationError) {
        let none = [GaussianMoments](repeating: GaussianMoments(dimensions: directions), count: layers)
        var (all, parts) = (none, [[GaussianMoments]](repeating: none, count: Self.folds))
        for sample in samples {
            for (layer, rows) in sample.enumerated() {
                guard let rows else { continue }
                for fold in 0..<Self.folds {
                    parts[fold][layer].add(rows.selecting(Self.members(of: fold, among: rows.rows)))
                }
            }
        }
        for part in parts { for layer in 0..<layers { all[layer].add(part[layer]) } }
        moments = all
        densities = try all.map { moments throws(ClassificationError) in try GaussianDensity(moments) }

        var typicalities: [Float] = []
        for fold in 0..<Self.folds {
            var others: [GaussianDensity] = []
            for layer in 0..<layers {
                var rest = all[layer]
                rest.add(parts[fold][layer], times: -1)
                others.append(try GaussianDensity(rest))
            }
            for sample in samples {
                let count = sample.lazy.compactMap { $0?.rows }.first ?? 0
                let members = Self.members(of: fold, among: count)
                typicalities += StreamDensity.typicalities(sample.map { $0?.selecting(members) }, by: others)
            }
        }
        calibration = ConformalCalibration(typicalities)
    }

    /// Without examples: nothing is an anomaly.
    package init(layers: Int, directions: Int) {
        moments = [GaussianMoments](repeating: GaussianMoments(dimensions: directions), count: layers)
        densities = []
        calibration = ConformalCalibration([])
    }

    private static func members(of fold: Int, among count: Int) -> [Int] {
        Array(stride(from: fold, to: count, by: folds))
    }

    /// Of each text the share of held-out examples that look at most as typical: small means strange.
    ///
    /// - Parameter texts: projected, one matrix for each layer.
    package func pValues(_ texts: [FeatureMatrix]) -> [Float] {
        guard !densities.isEmpty else { return [Float](repeating: 1, count: texts.first?.rows ?? 0) }
        return StreamDensity.typicalities(texts, by: densities).map { calibration.pValue($0) }
    }
}
