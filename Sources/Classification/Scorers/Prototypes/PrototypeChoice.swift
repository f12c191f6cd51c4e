/// How many prototypes every label gets, and why.
struct PrototypeChoice {
    /// One per label.
    let counts: [Int]
    /// Over one centroid per label; `nil` if that was not tried.
    var saving: LogLossSaving?
    let reason: String

    /// Numbers that are tried for all labels, until they no longer help, and those that each label may choose from then.
    private static let (common, single) = ([2, 4, 8, 16], [1, 2, 3, 4, 6, 8, 12, 16, 24])
    /// Sets with more labels are not tried: it would take longer than the rest of the fit, and labels as fine as theirs seldom
    /// have several meanings.
    static let maxLabels = 128
    static let noBetter = "several centroids a label explain held-out examples no better, or hardly"

    var isTrivial: Bool { counts.allSatisfy { $0 == 1 } }

    /// One for every label.
    init(one labelCount: Int, saving: LogLossSaving? = nil, because reason: String) {
        self.init(counts: [Int](repeating: 1, count: labelCount), saving: saving, reason: reason)
    }

    /// The number in the settings, if the examples support it.
    init(fixed count: Int, cohort: Cohort) {
        let fewest = PrototypeClusters.minExamples
        self.init(
            counts: cohort.distinctCounts.map { max(1, min(count, $0 / fewest)) }, saving: nil,
            reason: count == 1
                ? "one each, as the settings say"
                : "\(count) each, as the settings say, where there are \(fewest) examples for each")
    }

    /// The choice of held-out examples. A fit with these numbers must still confirm it.
    ///
    /// The same number for all labels comes first, each with the covariance about its prototypes: with the covariance about the
    /// labels, the distances between a label's meanings count as noise. In the metric of the best, every label then chooses
    /// separately.
    ///
    /// - Parameters:
    ///   - alpha: shrinkage, the best for one centroid per label.
    ///   - start: temperature of the labels with one centroid each.
    ///   - logLoss: of the same.
    init(
        _ cohort: Cohort, held: [Int], folds: HeldOutFolds?, space: ClusterSpace, alpha: Double, start: Double,
        logLoss: Double, seed: UInt64, executor: FitExecutor
    ) throws(ClassificationError) {
        let fewest = PrototypeClusters.minExamples
        let carried = cohort.distinctCounts.map { max(1, $0 / fewest) }
        let labelCount = cohort.labelCount
        guard let highest = carried.max(), highest > 1 else {
            self.init(one: labelCount, because: "no label has \(2 * fewest) distinct examples, \(fewest) for each centroid")
            return
        }
        guard labelCount > 1, labelCount <= Self.maxLabels, let folds else {
            let reason =
                labelCount > Self.maxLabels
                ? "more than one is not tried with more than \(Self.maxLabels) labels"
                : "too few examples can be held out to judge more"
            self.init(one: labelCount, because: reason)
            return
        }
        let targets = held.map { cohort.labels[$0][0] }
        var best: (frame: HeldOutFrame, logLoss: Double, start: Double)?
        for level in Self.common where level <= highest {
            let model = try PrototypeModel(
                cohort, held: held, folds: folds, space: space, counts: [Int](repeating: level, count: labelCount), seed: seed,
                executor: executor)
            guard let frame = try model.frame() else { break }
            let (scores, sharpness) = model.heldOut(frame).scores(
                frame.whitened.metric(alpha: alpha), start: best?.start ?? start, atFullSize: true)
            let fit = Temperature(fitting: scores, targets: targets, start: sharpness)
            if fit.logLoss < best?.logLoss ?? .infinity {
                best = (frame, fit.logLoss, fit.multiplier)
            } else {
                break
            }
        }
        guard let best, best.logLoss < logLoss else {
            self.init(one: labelCount, because: Self.noBetter)
            return
        }
        var columns = PrototypeColumns(
            best.frame, metric: best.frame.whitened.metric(alpha: alpha), of: cohort, folds: folds, space: space,
            start: best.start, seed: seed, executor: executor)
        for level in Self.single where level <= highest { try columns.add(level) }
        let selection = PrototypeSelection(
            columns: columns.scores, targets: targets,
            most: carried.map { most in columns.levels.lastIndex { $0 <= most } ?? 0 })
        self.init(
            counts: selection.choice(start: best.start).map { columns.levels[$0] }, saving: nil,
            reason: "held-out examples are explained better by several centroids for some labels")
    }

    private init(counts: [Int], saving: LogLossSaving?, reason: String) {
        self.counts = counts
        self.saving = saving
        self.reason = reason
    }
}
