/// Nearest centroid in the Mahalanobis distance of the shrunk within-label covariance, which is the Gaussian
/// log-likelihood up to a constant: score of x for a label = μᵀPx − ½ μᵀPμ, linear in x.
///
/// Multi mode subtracts the same score of the mean of all examples without the label, so that every label is a separate linear
/// discriminant that shares W.
package struct WhitenedCentroids: Sendable {
    package let scatter: WithinScatter
    /// Coordinates of the label means, then, in multi mode, of the complements: `means × rank`.
    let means: [Double]
    let mode: ClassificationMode

    package init(_ cohort: Cohort, mode: ClassificationMode) throws(ClassificationError) {
        self.init(try WithinScatter(cohort, mode: mode), mode: mode)
    }

    init(_ scatter: WithinScatter, mode: ClassificationMode) {
        self.scatter = scatter
        self.mode = mode
        let all = scatter.means + scatter.complements
        means = scatter.coordinates(all, rows: all.count / scatter.dimensions)
    }

    package func metric(alpha: Double) -> ShrunkMetric {
        ShrunkMetric(scatter, means: means, alpha: alpha)
    }

    /// Scores as a linear map of the features.
    package func scores(_ metric: ShrunkMetric) -> LinearMap {
        distances(metric, weights: mode == .multi ? contrasts(metric.weights, width: scatter.rank) : metric.weights) { label in
            let own = -0.5 * metric.squares[label]
            return mode == .multi ? own + 0.5 * metric.squares[scatter.labelCount + label] : own
        }
    }

    /// μᵀPx − ½ μᵀPμ of every label in either mode: what a distance to its mean is made of.
    func proximities(_ metric: ShrunkMetric) -> LinearMap {
        distances(metric, weights: metric.weights) { -0.5 * metric.squares[$0] }
    }

    private func distances(_ metric: ShrunkMetric, weights: [Double], bias: (Int) -> Double) -> LinearMap {
        let (labelCount, dimensions) = (scatter.labelCount, scatter.dimensions)
        let rows = BLAS.product(weights, scatter.basis, m: labelCount, n: dimensions, k: scatter.rank)
        return LinearMap(
            weights: FeatureMatrix(rows: labelCount, columns: dimensions, storage: rows.map { Float($0) }),
            bias: (0..<labelCount).map { label in
                // Weights apply to features that are not centered.
                let center = (0..<dimensions).reduce(0.0) { $0 + rows[label * dimensions + $1] * scatter.mean[$1] }
                return Float(bias(label) - center)
            })
    }

    private func contrasts(_ values: [Double], width: Int) -> [Double] {
        let count = scatter.labelCount * width
        return (0..<count).map { values[$0] - values[count + $0] }
    }
}
