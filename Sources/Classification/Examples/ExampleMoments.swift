/// The sufficient statistics of examples seen once, block by block, so that they need not fit in memory: counts, sums, and
/// Σ x xᵀ over all pairs of an example and one of its labels, in double precision.
///
/// Parts that were summed separately can be merged. The within-label scatter follows as Σ x xᵀ − Σ n_c μ_c μ_cᵀ: for rows of unit
/// length, that loses no accuracy that matters in double precision.
package struct ExampleMoments: Sendable {
    package let labelCount: Int
    package let dimensions: Int
    /// Examples so far.
    package private(set) var examples = 0
    /// Members of every label.
    package private(set) var counts: [Int]
    /// Sum of the members of every label: `labelCount × dimensions`.
    package private(set) var sums: [Double]
    /// Sum of all examples, each once.
    package private(set) var total: [Double]
    /// Σ |x|² over memberships.
    package private(set) var squares = 0.0
    /// The upper triangle (row order) of Σ x xᵀ over memberships: `dimensions × dimensions`.
    package private(set) var gram: [Double]

    package init(labelCount: Int, dimensions: Int) {
        self.labelCount = labelCount
        self.dimensions = dimensions
        counts = [Int](repeating: 0, count: labelCount)
        sums = [Double](repeating: 0, count: labelCount * dimensions)
        total = [Double](repeating: 0, count: dimensions)
        gram = [Double](repeating: 0, count: dimensions * dimensions)
    }

    /// Adds the next rows.
    ///
    /// - Parameters:
    ///   - labels: of every row.
    ///   - scatter: whether Σ x xᵀ is needed, which costs `dimensions²` per example; plain cosine does without.
    /// - Throws: `.notFinite`, `.unlabelledExample` or `.labelOutOfRange`, with the place in the block.
    package mutating func add(
        _ block: FeatureMatrix, labels: some RandomAccessCollection<[Int]>, scatter: Bool
    ) throws(ClassificationError) {
        precondition(block.columns == dimensions && labels.count == block.rows, "a block of another shape")
        var values = [Double](repeating: 0, count: block.storage.count)
        for index in values.indices { values[index] = Double(block.storage[index]) }
        for (row, own) in labels.enumerated() {
            guard !own.isEmpty else { throw .unlabelledExample(row) }
            let start = row * dimensions
            var square = 0.0
            for i in 0..<dimensions {
                let value = values[start + i]
                square += value * value
                total[i] += value
            }
            guard square.isFinite else { throw .notFinite(example: row) }
            for label in own {
                guard label >= 0, label < labelCount else { throw .labelOutOfRange(label, example: row) }
                counts[label] += 1
                squares += square
                let place = label * dimensions
                for i in 0..<dimensions { sums[place + i] += values[start + i] }
            }
            // An example of several labels counts once per label.
            guard scatter, own.count > 1 else { continue }
            let weight = Double(own.count).squareRoot()
            for i in 0..<dimensions { values[start + i] *= weight }
        }
        examples += block.rows
        if scatter { BLAS.addGram(values, rows: block.rows, n: dimensions, to: &gram) }
    }

    /// Adds the moments of another part of the examples.
    package mutating func merge(_ other: ExampleMoments) {
        precondition(other.labelCount == labelCount && other.dimensions == dimensions, "statistics of another shape")
        examples += other.examples
        squares += other.squares
        for label in counts.indices { counts[label] += other.counts[label] }
        for index in sums.indices { sums[index] += other.sums[index] }
        for index in total.indices { total[index] += other.total[index] }
        for index in gram.indices { gram[index] += other.gram[index] }
    }

    /// The upper triangle of the within-label scatter Σ (x − μ_y)(x − μ_y)ᵀ.
    var withinScatter: [Double] {
        var scatter = gram
        var means = sums
        for label in counts.indices where counts[label] > 0 {
            let weight = 1 / Double(counts[label]).squareRoot()
            for i in 0..<dimensions { means[label * dimensions + i] *= weight }
        }
        BLAS.addGram(means, rows: labelCount, n: dimensions, factor: -1, to: &scatter)
        return scatter
    }
}
