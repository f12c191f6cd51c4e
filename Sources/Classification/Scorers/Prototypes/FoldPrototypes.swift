/// The prototypes fitted without a fold.
struct FoldPrototypes {
    let layout: PrototypeLayout
    /// Their means: `prototypes × dimensions`.
    let means: FeatureMatrix
    /// How much less certain each mean is than in the whole: 1/n here minus 1/n there.
    let lacks: [Double]

    /// One for every fold.
    static func all(
        _ folds: HeldOutFolds, of cohort: Cohort, space: ClusterSpace, counts: [Int], seed: UInt64, executor: FitExecutor
    ) throws(ClassificationError) -> [FoldPrototypes] {
        let folds = folds.folds
        return try executor.map(folds.count) {
            FoldPrototypes(folds[$0], of: cohort, space: space, counts: counts, seed: seed)
        }
    }

    /// - Parameter counts: the maximum number of prototypes of each label.
    init(_ fold: HeldOutFolds.Fold, of cohort: Cohort, space: ClusterSpace, counts: [Int], seed: UInt64) {
        let assignment = space.assignment(
            of: fold.rest, counts: counts, fewest: HeldOutFolds.minExamples, seed: seed)
        let columns = cohort.dimensions
        var means = FeatureMatrix(rows: assignment.layout.prototypeCount, columns: columns)
        let sizes = assignment.prototypes.reduce(into: [Int](repeating: 0, count: means.rows)) { $0[$1] += 1 }
        means.withMutableValues { sums in
            cohort.features.storage.withUnsafeBufferPointer { values in
                for (row, prototype) in zip(fold.rest, assignment.prototypes) {
                    let (from, to, share) = (row * columns, prototype * columns, 1 / Float(sizes[prototype]))
                    for i in 0..<columns { sums[to + i] += share * values[from + i] }
                }
            }
        }
        var members = [Int](repeating: 0, count: cohort.labelCount)
        for row in fold.rest { members[cohort.labels[row][0]] += 1 }
        lacks = assignment.layout.owners.enumerated().map { prototype, label in
            (1 - Double(members[label]) / Double(cohort.counts[label])) / Double(sizes[prototype])
        }
        layout = assignment.layout
        self.means = means
    }
}
