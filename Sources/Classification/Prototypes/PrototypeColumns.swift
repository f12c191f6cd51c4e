/// Scores of held-out examples for every label at several numbers of prototypes. What a label scores does not depend on how
/// many prototypes the others have, so that any choice is put together from these columns.
///
/// The metric is the same throughout: the columns compare numbers of prototypes, nothing else.
struct PrototypeColumns {
    /// Numbers of prototypes, ascending from 1.
    private(set) var levels: [Int] = []
    /// One a level: `held-out examples × labels`.
    private(set) var scores: [FeatureMatrix] = []

    private let frame: HeldOutFrame
    private let metric: ShrunkMetric
    private let cohort: Cohort
    private let folds: HeldOutFolds
    private let space: ClusterSpace
    private let start: Double
    private let seed: UInt64

    /// - Parameter start: where to look for temperatures first.
    init(
        _ frame: HeldOutFrame, metric: ShrunkMetric, of cohort: Cohort, folds: HeldOutFolds, space: ClusterSpace,
        start: Double, seed: UInt64
    ) {
        self.frame = frame
        self.metric = metric
        self.cohort = cohort
        self.folds = folds
        self.space = space
        self.start = start
        self.seed = seed
    }

    /// Adds a number of prototypes, larger than those before; labels with too few examples for it get as many as they support.
    mutating func add(_ level: Int) {
        let counts = [Int](repeating: level, count: cohort.labelCount)
        let prototypes = folds.folds.map {
            FoldPrototypes($0, of: cohort, space: space, counts: counts, seed: seed)
        }
        let held = HeldOutPrototypes(
            frame, folds: folds, prototypes: prototypes, targets: frame.held.examples.map { cohort.labels[$0][0] })
        levels.append(level)
        scores.append(held.scores(metric, start: start, atFullSize: true).scores)
    }
}
