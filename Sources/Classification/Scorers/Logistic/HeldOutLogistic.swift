/// A logistic model on held-out examples, in folds: each is scored by a model of the examples outside of its fold.
struct HeldOutLogistic: Sendable {
    /// What is fitted outside of one fold.
    struct Fold: Sendable {
        var model: LogisticModel
        /// Coordinates of the examples that it is fitted to, and their labels.
        let rest: FeatureMatrix
        let restLabels: [Int]
        /// Coordinates of the held-out examples, and their places among all held-out ones.
        let held: FeatureMatrix
        let places: [Int]
    }

    /// A penalty this much worse than the best so far ends the search: the loss has one valley.
    private static let patience = 1.01
    /// So many held-out examples are enough to choose the penalty by.
    private static let enough = 1_000
    /// From a penalty to the next, where the model before is a good start.
    private static let search = LimitedMemoryBFGS(iterations: 40, tolerance: 1e-4)

    /// Logits of the held-out examples before anything is learnt, with the same folds left out: `examples × labels`.
    let start: FeatureMatrix
    /// The penalties up to the best, largest first: a fit goes through them, each from where the one before ended.
    let path: [Double]
    /// Logits of the held-out examples at the last of them, of the least log loss by one multiplier: `examples × labels`.
    let logits: FeatureMatrix
    /// That multiplier, which `logits` have in them.
    let multiplier: Double

    /// The best penalty.
    var penalty: Double { path[path.count - 1] }

    private let executor: FitExecutor

    /// - Parameters:
    ///   - targets: labels of the held-out examples.
    ///   - penalties: λ to try, largest first.
    init(
        _ folds: [Fold], targets: [Int], penalties: [Double], executor: FitExecutor
    ) throws(ClassificationError) {
        var judges = 0
        var seen = 0
        while judges < folds.count, seen < Self.enough {
            seen += folds[judges].places.count
            judges += 1
        }
        let labelCount = folds[0].model.prior.outputs
        let starts = try executor.map(folds.count) { folds[$0].model.logits(folds[$0].held) }
        var judged = FeatureMatrix(rows: targets.count, columns: labelCount)
        for (fold, logits) in zip(folds, starts) { judged.fill(fold.places, with: logits) }
        start = judged
        let places = folds[..<judges].flatMap(\.places)
        let placed = places.map { targets[$0] }
        let courses = folds[..<judges].map { Course($0, executor: executor) }
        var best: (index: Int, logits: FeatureMatrix, logLoss: Double)?
        for (index, penalty) in penalties.enumerated() {
            let logits = try executor.map(judges) { courses[$0].advance(to: penalty) }
            for (fold, logits) in zip(folds, logits) { judged.fill(fold.places, with: logits) }
            try executor.check()
            let logLoss = Temperature(fitting: judged.selecting(places), targets: placed).logLoss
            if logLoss < best?.logLoss ?? .infinity {
                best = (index, judged, logLoss)
            } else if logLoss > Self.patience * (best?.logLoss ?? .infinity) {
                break
            }
        }
        let path = Array(penalties.prefix((best?.index ?? 0) + 1))
        self.path = path
        var logits = best?.logits ?? judged
        let rest = Array(folds[judges...])
        let others = try executor.map(rest.count) { fold in
            let course = Course(rest[fold], executor: executor)
            return path.reduce(FeatureMatrix(rows: 0, columns: labelCount)) { _, penalty in course.advance(to: penalty) }
        }
        for (fold, own) in zip(rest, others) { logits.fill(fold.places, with: own) }
        try executor.check()
        multiplier = Temperature(fitting: logits, targets: targets).multiplier
        self.logits = logits.scaled(by: Float(multiplier))
        self.executor = executor
    }

    /// A fold on its way from penalty to penalty. One thread at a time may use it.
    private final class Course: @unchecked Sendable {
        private var fold: Fold
        private let objective: LogisticObjective

        init(_ fold: Fold, executor: FitExecutor) {
            self.fold = fold
            objective = LogisticObjective(
                fold.rest, labels: fold.restLabels, labelCount: fold.model.prior.outputs, executor: executor)
        }

        /// - Returns: logits of the fold's held-out examples.
        func advance(to penalty: Double) -> FeatureMatrix {
            objective.penalty = penalty
            fold.model.fit(objective, by: search)
            return fold.model.logits(fold.held)
        }
    }

    /// The same fit on all examples; features to logits.
    func scores(_ model: LogisticModel, of cohort: Cohort) throws(ClassificationError) -> LinearMap {
        var model = model
        let objective = LogisticObjective(
            model.coordinates(cohort.features), labels: cohort.labels.map { $0[0] }, labelCount: model.prior.outputs,
            executor: executor)
        for penalty in path {
            objective.penalty = penalty
            model.fit(objective, by: Self.search)
            try executor.check()
        }
        return model.scores.scaled(by: multiplier)
    }
}

extension FeatureMatrix {
    /// Replaces some rows by those of another matrix, in their order.
    fileprivate mutating func fill(_ places: [Int], with other: FeatureMatrix) {
        for (row, place) in places.enumerated() { self[row: place] = other[row: row] }
    }
}
