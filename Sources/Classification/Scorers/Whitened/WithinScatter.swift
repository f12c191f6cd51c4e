/// Sufficient statistics of the shared-covariance Gaussian model, in double precision: the mean of everything, the means
/// of the labels about it, and the eigenvalues of the pooled within-label scatter
/// S = Σ (x − μ_y)(x − μ_y)ᵀ in a basis that is its eigenbasis.
///
/// An example with several labels counts once for each. With fewer examples than dimensions everything is done in the space that
/// the examples span (thin form): O(n² d) instead of O(d³); outside of it the scatter is zero.
package struct WithinScatter: Sendable {
    package let labelCount: Int
    package let dimensions: Int
    /// Size of the basis: min(examples, dimensions).
    package let rank: Int
    /// Members of every label.
    package let counts: [Int]
    /// n − C, the divisor of the pooled covariance.
    package let degreesOfFreedom: Int
    /// Mean over all memberships.
    package let mean: [Double]
    /// Label means minus `mean`, in feature space: `labelCount × dimensions`.
    package let means: [Double]
    /// Multi mode: means of the examples without each label minus `mean`, likewise, otherwise empty.
    package let complements: [Double]
    /// Orthonormal eigenvectors of the scatter, one per row: `rank × dimensions`.
    package let basis: [Double]
    /// Eigenvalues of the scatter, ascending, not negative.
    package let eigenvalues: [Double]

    /// Pairs of an example and one of its labels.
    package var memberships: Int { counts.reduce(0, +) }
    /// tr W / d, the mean variance of one dimension about the label means.
    package var variance: Double { eigenvalues.reduce(0, +) / Double(degreesOfFreedom) / Double(dimensions) }

    /// - Throws: `.unsupported` when no label varies about its mean.
    package init(_ cohort: Cohort, mode: ClassificationMode) throws(ClassificationError) {
        let dimensions = cohort.dimensions
        let (mean, means) = Self.means(cohort)
        self.mean = mean
        self.means = means
        complements = mode == .multi ? Self.complements(cohort, about: mean) : []
        counts = cohort.counts
        degreesOfFreedom = cohort.memberships - cohort.labelCount
        labelCount = cohort.labelCount
        self.dimensions = dimensions
        guard cohort.memberships > cohort.labelCount else {
            throw .unsupported(.whitened, reason: "no label has two examples, so nothing says how examples vary")
        }

        let thin = cohort.moments == nil && cohort.rows < dimensions
        let rank = thin ? cohort.rows : dimensions
        let frame =
            thin ? try LAPACK.rowBasis(Self.centered(cohort, 0..<cohort.rows, mean), rows: rank, columns: dimensions) : []
        let scatter = cohort.moments?.withinScatter ?? Self.scatter(of: cohort, mean: mean, means: means, frame: frame)
        // The upper triangle in row order is the lower one in column order.
        let (values, vectors) = try LAPACK.eigen(scatter, n: rank)
        let floor = (values.last ?? 0) * 1e-13 * Double(rank)
        eigenvalues = values.map { $0 > floor ? $0 : 0 }
        basis = thin ? BLAS.product(vectors, frame, m: rank, n: dimensions, k: rank) : vectors
        self.rank = rank
        guard eigenvalues.reduce(0, +) > 1e-9 * Double(cohort.memberships) else {
            throw .unsupported(.whitened, reason: "the examples of every label are identical")
        }
    }

    /// The upper triangle of the scatter of examples in memory, in the frame that they span or, where it is empty, in feature
    /// space.
    private static func scatter(of cohort: Cohort, mean: [Double], means: [Double], frame: [Double]) -> [Double] {
        let (dimensions, thin) = (cohort.dimensions, !frame.isEmpty)
        let rank = thin ? cohort.rows : dimensions
        var scatter = [Double](repeating: 0, count: rank * rank)
        for start in stride(from: 0, to: cohort.rows, by: 1024) {
            let chunk = start..<min(start + 1024, cohort.rows)
            var rows = Self.centered(cohort, chunk, mean)
            if thin { rows = BLAS.productTransposed(rows, frame, m: chunk.count, n: rank, k: dimensions) }
            // An example of several labels counts once per label.
            for (place, row) in chunk.enumerated() where cohort.labels[row].count > 1 {
                let weight = Double(cohort.labels[row].count).squareRoot()
                for i in 0..<rank { rows[place * rank + i] *= weight }
            }
            BLAS.addGram(rows, rows: chunk.count, n: rank, to: &scatter)
        }
        let labelCount = cohort.labelCount
        var between = thin ? BLAS.productTransposed(means, frame, m: labelCount, n: rank, k: dimensions) : means
        for label in 0..<labelCount {
            let weight = Double(cohort.counts[label]).squareRoot()
            for i in 0..<rank { between[label * rank + i] *= weight }
        }
        BLAS.addGram(between, rows: labelCount, n: rank, factor: -1, to: &scatter)
        return scatter
    }

    /// The same scatter with the means of other groups, such as the prototypes of the labels: each is compared in the covariance
    /// about these labels.
    func regrouped(as cohort: Cohort) -> WithinScatter {
        let dimensions = dimensions
        let means = cohort.sums.indices.map {
            cohort.sums[$0] / Double(cohort.counts[$0 / dimensions]) - mean[$0 % dimensions]
        }
        return WithinScatter(self, counts: cohort.counts, means: means)
    }

    private init(_ other: WithinScatter, counts: [Int], means: [Double]) {
        labelCount = counts.count
        dimensions = other.dimensions
        rank = other.rank
        self.counts = counts
        degreesOfFreedom = other.degreesOfFreedom
        mean = other.mean
        self.means = means
        complements = []
        basis = other.basis
        eigenvalues = other.eigenvalues
    }

    /// Coordinates of centered rows in the basis: `rows × rank`.
    func coordinates(_ centered: [Double], rows: Int) -> [Double] {
        BLAS.productTransposed(centered, basis, m: rows, n: rank, k: dimensions)
    }

    private static func centered(_ cohort: Cohort, _ rows: Range<Int>, _ mean: [Double]) -> [Double] {
        let dimensions = mean.count
        return [Double](unsafeUninitializedCapacity: rows.count * dimensions) { values, count in
            for (place, row) in rows.enumerated() {
                let source = cohort.features[row: row]
                for (i, value) in source.enumerated() { values[place * dimensions + i] = Double(value) - mean[i] }
            }
            count = rows.count * dimensions
        }
    }

    private static func means(_ cohort: Cohort) -> (mean: [Double], means: [Double]) {
        let dimensions = cohort.dimensions
        let memberships = Double(cohort.memberships)
        var mean = [Double](repeating: 0, count: dimensions)
        for index in cohort.sums.indices { mean[index % dimensions] += cohort.sums[index] / memberships }
        let means = cohort.sums.indices.map {
            cohort.sums[$0] / Double(cohort.counts[$0 / dimensions]) - mean[$0 % dimensions]
        }
        return (mean, means)
    }

    private static func complements(_ cohort: Cohort, about mean: [Double]) -> [Double] {
        let dimensions = mean.count
        return cohort.sums.indices.map { index in
            let (label, i) = (index / dimensions, index % dimensions)
            return (cohort.total[i] - cohort.sums[index]) / Double(cohort.examples - cohort.counts[label]) - mean[i]
        }
    }
}
