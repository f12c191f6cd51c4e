/// Multinomial logistic regression whose weights are held to a prior by a penalty: the logits of coordinates z are
/// prior(z) + δᶜ · z + βᶜ, with the least mean log loss + ½ λ |δ|².
///
/// Two priors are useful. *Anchored*: the whitened method, in the coordinates in which label means differ. It is what logistic
/// regression comes to when examples are Gaussian about their means; δ mends what is not, and λ says how far it may go (Ng and
/// Jordan, "On discriminative vs. generative classifiers", 2001; a penalty about another model's solution as in Chelba and Acero,
/// "Adaptation of maximum entropy capitalizer: little data can help a lot", 2004). *Free*: nothing, in the directions of most
/// variance; ordinary ridge-penalized regression.
package struct LogisticModel: Sendable {
    /// Features to coordinates.
    let coordinates: LinearMap
    /// Coordinates to logits, before anything is learnt.
    let prior: LinearMap
    /// δ and, last in each row, β: `labels × (coordinates + 1)`.
    private(set) var changes: FeatureMatrix

    /// Anchored: t (uᶜ · z − ½ |uᶜ|²), with uᶜ the label's mean in the frame.
    ///
    /// - Parameter temperature: t, of the whitened scores.
    init(anchored frame: DiscriminantFrame, temperature: Double) {
        let t = Float(temperature)
        let bias = (0..<frame.means.rows).map { label in
            -0.5 * t * frame.means[row: label].reduce(0) { $0 + $1 * $1 }
        }
        self.init(frame.coordinates, prior: LinearMap(weights: frame.means.scaled(by: t), bias: bias))
    }

    /// Free of any prior.
    package init(free coordinates: LinearMap, labelCount: Int) {
        self.init(
            coordinates,
            prior: LinearMap(
                weights: FeatureMatrix(rows: labelCount, columns: coordinates.outputs),
                bias: [Float](repeating: 0, count: labelCount)))
    }

    private init(_ coordinates: LinearMap, prior: LinearMap) {
        self.coordinates = coordinates
        self.prior = prior
        changes = FeatureMatrix(rows: prior.outputs, columns: coordinates.outputs + 1)
    }

    /// Moves δ and β to the least loss from where they are.
    ///
    /// - Parameters:
    ///   - objective: of the examples, with the penalty.
    ///   - curvature: of the search before this one, at this penalty.
    mutating func fit(
        _ objective: LogisticObjective, by method: LimitedMemoryBFGS, curvature: inout LimitedMemoryBFGS.Curvature
    ) {
        let start = changes
        let best = method.minimize(start.storage, curvature: &curvature) { point, gradient in
            let changes = FeatureMatrix(rows: start.rows, columns: start.columns, storage: point)
            return objective(logits(of: changes), changes: changes, gradient: &gradient)
        }
        changes = FeatureMatrix(rows: start.rows, columns: start.columns, storage: best)
    }

    /// Logits of texts by their coordinates: `texts × labels`.
    package func logits(_ places: FeatureMatrix) -> FeatureMatrix {
        logits(of: changes)(places)
    }

    /// Features to logits.
    var scores: LinearMap { logits(of: changes).after(coordinates) }

    private func logits(of changes: FeatureMatrix) -> LinearMap {
        let width = prior.weights.columns
        var map = prior
        map.weights.withMutableValues { weights in
            for label in 0..<prior.outputs {
                let row = changes[row: label]
                for i in 0..<width { weights[label * width + i] += row[row.startIndex + i] }
                map.bias[label] += row[row.startIndex + width]
            }
        }
        return map
    }
}
