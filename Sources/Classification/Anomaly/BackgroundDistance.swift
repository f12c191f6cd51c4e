/// Squared Mahalanobis distance to one Gaussian over the members of some labels, without its d × d covariance.
///
/// Its scatter is the within-label scatter plus Σ n_c (μ_c − μ)(μ_c − μ)ᵀ, a matrix of rank C − 1, so that Woodbury's identity
/// gives the distance from inner products with the label means alone. The within-label part of a subset of labels is taken
/// to be its share of the whole.
struct BackgroundDistance {
    private let labels: [Int]
    private let shares: [Double]
    private let factor: [Double]
    private let onMean: [Double]
    private let meanSquare: Double
    private let scale: Double

    /// μᵀ P μ' of some labels, of which Gaussians over fewer of them are made.
    struct Products {
        private let values: [Double]
        private let places: [Int: Int]

        init(_ metric: ShrunkMetric, of labels: [Int]) {
            values = metric.gram(of: labels)
            places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        }

        /// `labels × labels` of those given.
        func gram(of labels: [Int]) -> [Double] {
            let chosen = labels.map { places[$0]! }
            return chosen.flatMap { row in chosen.map { values[row * places.count + $0] } }
        }
    }

    /// - Parameters:
    ///   - metric: the within-label part (see `backgroundMetric`).
    ///   - products: of that metric, for these labels and maybe others.
    init(_ metric: ShrunkMetric, counts: [Int], labels: [Int], products: Products) throws(ClassificationError) {
        let (width, gram) = (labels.count, products.gram(of: labels))
        let total = Double(labels.reduce(0) { $0 + counts[$1] })
        let shares = labels.map { Double(counts[$0]) / total }
        let onMean = labels.indices.map { row in
            shares.indices.reduce(0.0) { $0 + shares[$1] * gram[row * width + $1] }
        }
        let meanSquare = zip(shares, onMean).reduce(0.0) { $0 + $1.0 * $1.1 }
        let scale = 1 - metric.alpha
        var system = [Double](repeating: 0, count: labels.count * labels.count)
        for i in labels.indices {
            for j in labels.indices {
                let product = gram[i * width + j] - onMean[i] - onMean[j] + meanSquare
                system[i * labels.count + j] = scale * (shares[i] * shares[j]).squareRoot() * product + (i == j ? 1 : 0)
            }
        }
        factor = try LAPACK.cholesky(system, n: labels.count)
        (self.labels, self.shares, self.onMean, self.meanSquare, self.scale) = (labels, shares, onMean, meanSquare, scale)
    }

    /// - Parameters:
    ///   - inner: ⟨μ_c, x⟩ of every label, `rows × width`.
    ///   - squares: ⟨x, x⟩.
    func callAsFunction(inner: [Float], width: Int, squares: [Double]) -> [Double] {
        var projections: [Double] = []
        projections.reserveCapacity(squares.count * labels.count)
        var distances: [Double] = []
        let roots = shares.map { (scale * $0).squareRoot() }
        for row in squares.indices {
            var onOwn = 0.0
            for (i, label) in labels.enumerated() { onOwn += shares[i] * Double(inner[row * width + label]) }
            distances.append(squares[row] - 2 * onOwn + meanSquare)
            for (i, label) in labels.enumerated() {
                projections.append(roots[i] * (Double(inner[row * width + label]) - onMean[i] - onOwn + meanSquare))
            }
        }
        let solved = LAPACK.solve(factor: factor, projections, rows: squares.count, n: labels.count)
        for row in squares.indices {
            for i in labels.indices { distances[row] -= solved[row * labels.count + i] * solved[row * labels.count + i] }
        }
        return distances
    }

    /// The distance of a member of the Gaussian from what is left when copies of it go, out of its distance from all:
    /// the mean moves, and the scatter loses a rank-one part (Sherman and Morrison).
    static func leaveOneOut(_ distance: Double, copies: Int, members: Int, alpha: Double) -> Double {
        let left = Double(max(members - copies, 1))
        let strength = (1 - alpha) * Double(copies) / left
        let growth = strength / max(1 - strength * distance, 0.05)
        let stretch = Double(members) / left
        return stretch * (distance + growth * distance * distance)
    }
}
