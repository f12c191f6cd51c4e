/// Scores of held-out examples for every label at several numbers of prototypes. A label's score does not depend on the
/// other labels' numbers of prototypes, so that any choice can be assembled from these columns.
///
/// The metric is the same throughout: the columns compare numbers of prototypes, nothing else.
struct PrototypeColumns {
    /// Numbers of prototypes, ascending from 1.
    private(set) var levels: [Int] = []
    /// One per level: `held-out examples × labels`.
    private(set) var scores: [FeatureMatrix] = []

    private let frame: HeldOutFrame
    private let metric: ShrunkMetric
    private let cohort: Cohort
    private let folds: HeldOutFolds
    private let space: ClusterSpace
    private let start: Double
    private let seed: UInt64
    private let executor: FitExecutor

    /// - Parameter start: where the search for temperatures begins.
    init(
        _ frame: HeldOutFrame, metric: ShrunkMetric, of cohort: Cohort, folds: HeldOutFolds, space: ClusterSpace,
        start: Double, seed: UInt64, executor: FitExecutor
    ) {
        self.frame = frame
        self.metric = metric
        self.cohort = cohort
        self.folds = folds
        self.space = space
        self.start = start
        self.seed = seed
        self.executor = executor
    }

    /// Adds a number of prototypes, larger than those before; labels with too few examples for it get as many as they support.
    mutating func add(_ level: Int) throws(ClassificationError) {
        let counts = [Int](repeating: level, count: cohort.labelCount)
        let prototypes = try FoldPrototypes.all(
            folds, of: cohort, space: space, counts: counts, seed: seed, executor: executor)
        let held = HeldOutPrototypes(
            frame, folds: folds, prototypes: prototypes, targets: frame.held.examples.map { cohort.labels[$0][0] })
        levels.append(level)
        scores.append(held.scores(metric, start: start, atFullSize: true).scores)
    }
}
