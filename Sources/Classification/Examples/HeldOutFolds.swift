/// Held-out examples in folds, for what has no exact leave-one-out. Prototypes: leaving an example out of its prototype's mean
/// would not do, as it has helped to say where the prototype is. The logistic method: every example takes part in all weights.
package struct HeldOutFolds: Sendable {
    /// Number of folds.
    static let count = 4

    package struct Fold: Sendable {
        /// Places among the held-out examples.
        package let held: [Int]
        /// Rows of the cohort that are no held-out example of this fold, nor a copy of one.
        package let rest: [Int]
    }

    package let folds: [Fold]

    /// Deals the examples of every label out in turn, copies together, and begins at the same fold for each. So labels of equal
    /// size stay equal outside of a fold: a mean of fewer examples lies farther out by chance, and would be taken for less likely
    /// just where more of its own are asked about.
    ///
    /// - Parameter held: rows of the cohort.
    /// - Returns: nil when a label would be without examples in some fold, or, in mode multi, without examples that lack it.
    package init?(_ held: [Int], of cohort: Cohort, mode: ClassificationMode, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var foldOfGroup: [Int: Int] = [:]
        var next = [Int](repeating: 0, count: cohort.labelCount)
        for row in held.shuffled(using: &generator) {
            // Of several labels, the rarest, which has the fewest to deal out.
            let label = cohort.labels[row].min { (cohort.counts[$0], $0) < (cohort.counts[$1], $1) }!
            let group = cohort.duplicates.group[row]
            guard foldOfGroup[group] == nil else { continue }
            foldOfGroup[group] = next[label]
            next[label] = (next[label] + 1) % Self.count
        }
        folds = (0..<Self.count).map { fold in
            Fold(
                held: held.indices.filter { foldOfGroup[cohort.duplicates.group[held[$0]]] == fold },
                rest: (0..<cohort.rows).filter { foldOfGroup[cohort.duplicates.group[$0]] != fold })
        }
        for fold in folds {
            var counts = [Int](repeating: 0, count: cohort.labelCount)
            for row in fold.rest { for label in cohort.labels[row] { counts[label] += 1 } }
            let isWhole = counts.allSatisfy { $0 > 0 && (mode == .single || $0 < fold.rest.count) }
            guard isWhole, !fold.held.isEmpty else { return nil }
        }
    }
}
