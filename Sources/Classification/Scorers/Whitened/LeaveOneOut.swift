/// Scores of held-out examples, each under the model without it and its duplicates.
///
/// Exact without refitting (the trace in the shrinkage target is held): taking m copies of x from label y moves its mean
/// by −m/(n_y − m) · r, with r = x − μ_y, and takes k r rᵀ from the scatter, k = m n_y/(n_y − m); the inverse then changes by
/// Sherman and Morrison's formula. Duplicates over several labels are taken label after label.
package struct LeaveOneOut: Sendable {
    /// Scores: `examples × labels`.
    package var scores: FeatureMatrix
    /// μᵀPx − ½ μᵀPμ of every label: the scores in single mode.
    var proximities: FeatureMatrix
    /// xᵀPx of every example, under the same models.
    var squaredLengths: [Double]

    /// Squared distance of an example to a label's mean.
    func distance(_ row: Int, _ label: Int) -> Double {
        squaredLengths[row] - 2 * Double(proximities.storage[row * proximities.columns + label])
    }
}

extension WhitenedCentroids {
    /// - Parameter atFullSize: takes out that a mean of fewer examples is longer by chance (its squared length is expected to
    ///   grow by tr(PW) (1/(n − m) − 1/n)), so that the scores are those a fresh text will meet. Without it they are what
    ///   refitting would give.
    package func leaveOneOut(
        _ held: HeldOutExamples, of cohort: Cohort, metric: ShrunkMetric, atFullSize: Bool
    ) -> LeaveOneOut {
        let (labelCount, rank) = (scatter.labelCount, scatter.rank)
        let meanCount = means.count / rank
        let inner = BLAS.productTransposed(
            held.coordinates, metric.weights.map { Float($0) }, m: held.examples.count, n: meanCount, k: rank)
        var lengths = metric.squaredLengths(held.coordinates)
        var proximities = FeatureMatrix(rows: held.examples.count, columns: labelCount)
        var scores = proximities
        var model = HeldOutModel(metric, scatter, leaving: held.removals.lazy.joined().map(\.label))
        for row in held.examples.indices {
            model.reset(inner[(row * meanCount)..<((row + 1) * meanCount)], squaredLength: lengths[row])
            for place in held.removals[row].indices { model.remove(held.removals[row], at: place) }
            if mode == .multi {
                model.removeFromComplements(held.removals[row], copies: cohort.copies(of: held.examples[row]), of: cohort)
            }
            let values = model.proximities(held.removals[row], atFullSize: atFullSize)
            lengths[row] = model.squaredLength * model.factor
            proximities[row: row] = ArraySlice(values[..<labelCount].map { Float($0) })
            if mode == .multi {
                scores[row: row] = ArraySlice((0..<labelCount).map { Float(values[$0] - values[labelCount + $0]) })
            }
        }
        return LeaveOneOut(
            scores: mode == .multi ? scores : proximities, proximities: proximities, squaredLengths: lengths)
    }
}
