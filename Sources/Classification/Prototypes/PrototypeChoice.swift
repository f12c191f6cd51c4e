/// How many prototypes every label gets, and why.
struct PrototypeChoice {
    /// One a label.
    let counts: [Int]
    /// Against one centroid a label; `nil` where that was not tried.
    var saving: PrototypeSaving?
    let reason: String

    /// Numbers that are tried first, and those that follow when some label takes to the first.
    static let (first, further) = ([1, 2, 4], [3, 6, 8, 12, 16, 24])
    /// Sets of more labels are not tried: the cost grows with labels times prototypes.
    static let mostLabels = 512

    static let noBetter = "several centroids a label explain held-out examples no better, or hardly"

    var isTrivial: Bool { counts.allSatisfy { $0 == 1 } }

    /// One for every label.
    init(one labelCount: Int, saving: PrototypeSaving? = nil, because reason: String) {
        self.init(counts: [Int](repeating: 1, count: labelCount), saving: saving, reason: reason)
    }

    /// As many as the settings say, where the examples carry them.
    init(fixed count: Int, cohort: Cohort) {
        let fewest = PrototypeClusters.fewestExamples
        self.init(
            counts: cohort.distinctCounts.map { max(1, min(count, $0 / fewest)) }, saving: nil,
            reason: count == 1
                ? "one each, as the settings say"
                : "\(count) each, as the settings say, where there are \(fewest) examples for each")
    }

    /// What held-out examples ask for.
    ///
    /// - Parameters:
    ///   - held: rows that can be held out, `projected` in the basis of the scatter.
    ///   - start: temperature of the labels with one centroid each.
    init(
        _ whitened: WhitenedCentroids, metric: ShrunkMetric, projected: HeldOutExamples, of cohort: Cohort,
        folds: PrototypeFolds?, space: ClusterSpace, start: Double, seed: UInt64
    ) {
        let fewest = PrototypeClusters.fewestExamples
        let carried = cohort.distinctCounts.map { max(1, $0 / fewest) }
        let labelCount = cohort.labelCount
        guard let highest = carried.max(), highest > 1 else {
            self.init(one: labelCount, because: "no label has \(2 * fewest) distinct examples, \(fewest) for each centroid")
            return
        }
        guard labelCount > 1, labelCount <= Self.mostLabels, let folds else {
            let reason =
                labelCount > Self.mostLabels
                ? "more than one is not tried with more than \(Self.mostLabels) labels"
                : "too few examples can be held out to judge more"
            self.init(one: labelCount, because: reason)
            return
        }
        let targets = projected.examples.map { cohort.labels[$0][0] }
        var columns = PrototypeColumns(
            whitened, metric: metric, held: projected, of: cohort, folds: folds, space: space, start: start,
            seed: seed)
        func selection() -> PrototypeSelection {
            PrototypeSelection(
                columns: columns.scores, targets: targets,
                most: carried.map { most in columns.levels.lastIndex { $0 <= most } ?? 0 })
        }
        for level in Self.first where level <= highest { columns.add(level) }
        let halves = (
            folds.folds[..<(PrototypeFolds.count / 2)].flatMap(\.held).sorted(),
            folds.folds[(PrototypeFolds.count / 2)...].flatMap(\.held).sorted()
        )
        let all = Array(targets.indices)
        guard selection().choice(by: all).contains(where: { $0 > 0 }) else {
            self.init(one: labelCount, because: Self.noBetter)
            return
        }
        for level in Self.further where level <= highest { columns.add(level) }
        let saving = selection().saving(halves)
        // The metric of one centroid a label says less of several; a fit of their own decides in the end.
        guard saving.isWorthwhile(errors: 1) else {
            self.init(one: labelCount, saving: saving, because: Self.noBetter)
            return
        }
        self.init(
            counts: selection().choice(by: all).map { columns.levels[$0] }, saving: saving,
            reason: "held-out examples are explained better by several centroids for some labels")
    }

    private init(counts: [Int], saving: PrototypeSaving?, reason: String) {
        self.counts = counts
        self.saving = saving
        self.reason = reason
    }
}
