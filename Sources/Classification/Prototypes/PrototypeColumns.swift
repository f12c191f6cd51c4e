/// Scores of held-out examples for every label at several numbers of prototypes. What a label scores does not depend on how
/// many prototypes the others have, so that any choice is put together from these columns.
///
/// The metric is that of the labels' one-centroid fit throughout, less the text that is scored: the columns compare numbers of
/// prototypes, nothing else.
struct PrototypeColumns {
    /// Numbers of prototypes, ascending from 1.
    private(set) var levels: [Int] = []
    /// One a level: `held-out examples × labels`.
    private(set) var scores: [FeatureMatrix] = []

    private let whitened: WhitenedCentroids
    private let metric: ShrunkMetric
    private let held: HeldOutExamples
    private let cohort: Cohort
    private let folds: PrototypeFolds
    private let space: ClusterSpace
    private let start: Double
    private let seed: UInt64

    /// - Parameter start: temperature of the labels with one centroid each.
    init(
        _ whitened: WhitenedCentroids, metric: ShrunkMetric, held: HeldOutExamples, of cohort: Cohort,
        folds: PrototypeFolds, space: ClusterSpace, start: Double, seed: UInt64
    ) {
        self.whitened = whitened
        self.metric = metric
        self.held = held
        self.cohort = cohort
        self.folds = folds
        self.space = space
        self.start = start
        self.seed = seed
    }

    /// Adds a number of prototypes; labels whose examples do not carry so many get what they carry.
    mutating func add(_ level: Int) {
        let counts = [Int](repeating: level, count: cohort.labelCount)
        let outputs = folds.folds.map { fold in
            let assignment = space.assignment(
                of: fold.rest, counts: counts, fewest: PrototypeFolds.fewestExamples, seed: seed)
            return (layout: assignment.layout, scores: proximities(fold, means(fold.rest, assignment)))
        }
        let targets = held.examples.map { cohort.labels[$0][0] }
        let column = folds.labelScores(outputs, targets: targets, start: start).scores
        let place = levels.firstIndex { $0 > level } ?? levels.count
        levels.insert(level, at: place)
        scores.insert(column, at: place)
    }

    /// Means of the prototypes, centered, in the basis of the scatter: `prototypes × rank`.
    private func means(_ rows: [Int], _ assignment: PrototypeAssignment) -> [Float] {
        let columns = cohort.dimensions
        var means = FeatureMatrix(rows: assignment.layout.prototypeCount, columns: columns)
        let counts = assignment.prototypes.reduce(into: [Int](repeating: 0, count: means.rows)) { $0[$1] += 1 }
        means.withMutableValues { sums in
            cohort.features.storage.withUnsafeBufferPointer { values in
                for (row, prototype) in zip(rows, assignment.prototypes) {
                    let (from, to, share) = (row * columns, prototype * columns, 1 / Float(counts[prototype]))
                    for i in 0..<columns { sums[to + i] += share * values[from + i] }
                }
            }
        }
        return whitened.scatter.project(means)
    }

    /// ⟨μ, x⟩ − ½ ⟨μ, μ⟩ of every prototype, in the metric that the text and its copies have left (Sherman and Morrison; see
    /// `LeaveOneOut`): `held-out examples of the fold × prototypes`.
    private func proximities(_ fold: PrototypeFolds.Fold, _ means: [Float]) -> FeatureMatrix {
        let (rank, labelCount) = (whitened.scatter.rank, cohort.labelCount)
        let count = means.count / rank
        let precision = metric.precision.map { Float($0) }
        let weights = means.indices.map { means[$0] * precision[$0 % rank] }
        let squares = metric.squaredLengths(means)
        let onLabels = metric.inner(means, labelCount: labelCount)
        let texts = held.selecting(fold.held)
        let lengths = metric.squaredLengths(texts.coordinates)
        let textsOnLabels = metric.inner(texts.coordinates, labelCount: labelCount)
        var values = BLAS.productTransposed(texts.coordinates, weights, m: fold.held.count, n: count, k: rank)
        for (row, example) in texts.examples.enumerated() {
            let label = cohort.labels[example][0]
            let copies = Double(texts.removals[row].first { $0.label == label }?.copies ?? 1)
            let members = Double(cohort.counts[label])
            let strength =
                copies * members / (members - copies) * (1 - metric.alpha) / Double(whitened.scatter.degreesOfFreedom)
            let onOwn = Double(textsOnLabels[row * labelCount + label])
            let onResidual = lengths[row] - onOwn
            let residual = onResidual - onOwn + metric.squares[label]
            let gain = strength / max(1 - strength * residual, 1e-9)
            for prototype in 0..<count {
                let inner = Double(values[row * count + prototype])
                let against = inner - Double(onLabels[prototype * labelCount + label])
                let value = inner - 0.5 * squares[prototype] + gain * against * (onResidual - 0.5 * against)
                values[row * count + prototype] = Float(value)
            }
        }
        return FeatureMatrix(rows: fold.held.count, columns: count, storage: values)
    }
}
