/// Nearest centroid by cosine: a label's centroid is the mean of its members, scaled to unit length.
///
/// Single mode scores a text by its cosine to a centroid; multi mode by that minus its cosine to the centroid of all
/// examples without the label.
package struct CosineCentroids: Sendable {
    /// Unit centroids: `labelCount × dimensions`.
    package let centroids: FeatureMatrix
    /// Multi mode: unit centroids of the examples without the label.
    package let complements: FeatureMatrix?
    private let lengths: [Double]
    private let complementLengths: [Double]

    package init(_ cohort: Cohort, mode: ClassificationMode) {
        self.init(sums: cohort.sums, total: cohort.total, mode: mode)
    }

    /// - Parameters:
    ///   - sums: sum of the members of every label, `labelCount × dimensions`.
    ///   - total: sum of all examples, each once.
    init(sums: [Double], total: [Double], mode: ClassificationMode) {
        let dimensions = total.count
        let labelCount = sums.count / dimensions
        (centroids, lengths) = Self.unit(sums, rows: labelCount, columns: dimensions)
        if mode == .multi {
            let rest = sums.indices.map { total[$0 % dimensions] - sums[$0] }
            let (complements, lengths) = Self.unit(rest, rows: labelCount, columns: dimensions)
            self.complements = complements
            complementLengths = lengths
        } else {
            complements = nil
            complementLengths = []
        }
    }

    /// The score as a linear map of the text.
    var scores: LinearMap {
        var weights = centroids
        if let complements {
            weights.withMutableValues { for index in $0.indices { $0[index] -= complements.storage[index] } }
        }
        return LinearMap(weights: weights, bias: [Float](repeating: 0, count: weights.rows))
    }

    /// Cosines and scores of examples, each against centroids without it and its duplicates. Exact: both the
    /// inner product with a sum and the sum's length follow from what they were.
    ///
    /// - Parameter atFullSize: takes out that a mean of fewer examples is longer by chance, so that the cosines are those
    ///   a fresh text will meet.
    package func leaveOneOut(
        _ examples: [Int], of cohort: Cohort, atFullSize: Bool
    ) -> (similarities: FeatureMatrix, scores: FeatureMatrix) {
        let variance = atFullSize ? cohort.withinVariance : 0
        let x = cohort.features.selecting(examples)
        let labelCount = cohort.labelCount
        var similarities = LinearMap(weights: centroids, bias: [Float](repeating: 0, count: labelCount))(x)
        var against = complements.map { LinearMap(weights: $0, bias: [Float](repeating: 0, count: labelCount))(x) }
        for (row, example) in examples.enumerated() {
            let square = Double(BLAS.dot(x[row: row], x[row: row]))
            let removals = cohort.removals(of: example)
            let place = row * labelCount
            similarities.withMutableValues { values in
                for (label, copies) in removals {
                    let (left, count) = (Double(cohort.counts[label] - copies), Double(cohort.counts[label]))
                    values[place + label] = Self.without(
                        copies, cosine: values[place + label], length: lengths[label], square: square,
                        chance: variance * left * Double(copies) / count)
                }
            }
            against?.withMutableValues { values in
                for label in 0..<labelCount {
                    let own = removals.first { $0.label == label }?.copies ?? 0
                    values[place + label] = Self.without(
                        cohort.copies(of: example) - own, cosine: values[place + label], length: complementLengths[label],
                        square: square, chance: 0)
                }
            }
        }
        guard let against else { return (similarities, similarities) }
        var scores = similarities
        scores.withMutableValues { for index in $0.indices { $0[index] -= against.storage[index] } }
        return (similarities, scores)
    }

    /// The cosine of x to a sum s that copies of x have left, from x·s/|s|, |s| and |x|²; `chance` is what the smaller
    /// sum's squared length has in excess.
    private static func without(
        _ copies: Int, cosine: Float, length: Double, square: Double, chance: Double
    ) -> Float {
        guard copies > 0 else { return cosine }
        let (copies, inner) = (Double(copies), Double(cosine) * length)
        let rest = length * length - 2 * copies * inner + copies * copies * square
        guard rest > 1e-12 * length * length else { return 0 }
        let cosine = (inner - copies * square) / max(rest - chance, 0.25 * rest).squareRoot()
        return Float(min(max(cosine, -1), 1))
    }

    private static func unit(_ sums: [Double], rows: Int, columns: Int) -> (FeatureMatrix, [Double]) {
        var lengths: [Double] = []
        var values: [Float] = []
        values.reserveCapacity(rows * columns)
        for row in 0..<rows {
            let sum = sums[(row * columns)..<((row + 1) * columns)]
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            lengths.append(length)
            values.append(contentsOf: sum.lazy.map { length > 0 ? Float($0 / length) : 0 })
        }
        return (FeatureMatrix(rows: rows, columns: columns, storage: values), lengths)
    }
}
