/// A logistic model on held-out examples, in folds: each is scored by a model of the examples outside of its fold.
struct HeldOutLogistic: Sendable {
    /// What is fitted outside of one fold.
    struct Fold: Sendable {
        let model: LogisticModel
        /// The examples that it is fitted to: their rows in the cohort, and their coordinates.
        let rows: [Int]
        let rest: FeatureMatrix
        /// Coordinates of the held-out examples, and their places among all held-out ones.
        let held: FeatureMatrix
        let places: [Int]
    }

    /// A penalty this much worse than the best so far ends the search: the loss has one valley.
    private static let patience = 1.01
    /// Enough held-out examples to choose the penalty by.
    static let enough = 1_000
    /// Logits of the held-out examples before any fit, with the same folds left out: `examples × labels`.
    let start: FeatureMatrix
    /// The penalties up to the best, largest first: a fit goes through them, each from where the one before ended.
    let path: [Double]
    /// Logits of the held-out examples at the last of them, of the least log loss by one multiplier: `examples × labels`.
    let logits: FeatureMatrix
    /// That multiplier, which `logits` have in them.
    let multiplier: Double

    /// The best penalty.
    var penalty: Double { path[path.count - 1] }

    private let labels: [Int]
    private let executor: FitExecutor

    /// - Parameters:
    ///   - labels: what is learnt of every example of the cohort.
    ///   - held: rows of the cohort.
    ///   - penalties: λ to try, largest first.
    ///   - enough: held-out examples to choose the penalty by, in whole folds.
    init(
        _ folds: [Fold], labels: [Int], held: [Int], penalties: [Double], enough: Int = HeldOutLogistic.enough,
        executor: FitExecutor
    ) throws(ClassificationError) {
        let targets = held.map { labels[$0] }
        var judges = 0
        var seen = 0
        while judges < folds.count, seen < enough {
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
        let courses = folds[..<judges].map { Course($0, labels: labels, executor: executor) }
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
            let course = Course(rest[fold], labels: labels, executor: executor)
            return path.reduce(FeatureMatrix(rows: 0, columns: labelCount)) { _, penalty in course.advance(to: penalty) }
        }
        for (fold, own) in zip(rest, others) { logits.fill(fold.places, with: own) }
        try executor.check()
        multiplier = Temperature(fitting: logits, targets: targets).multiplier
        self.logits = logits.scaled(by: Float(multiplier))
        self.labels = labels
        self.executor = executor
    }

    /// A fold, from penalty to penalty. One thread at a time may use it.
    private final class Course: @unchecked Sendable {
        private let held: FeatureMatrix
        private var path: LogisticPath

        init(_ fold: Fold, labels: [Int], executor: FitExecutor) {
            held = fold.held
            path = LogisticPath(fold.model, fold.rest, labels: fold.rows.map { labels[$0] }, executor: executor)
        }

        /// - Returns: logits of the fold's held-out examples.
        func advance(to penalty: Double) -> FeatureMatrix {
            path.advance(to: penalty)
            return path.model.logits(held)
        }
    }

    /// The same fit on all examples; features to logits.
    ///
    /// - Parameter coordinates: of all examples of the cohort, in the model's.
    func scores(_ model: LogisticModel, _ coordinates: FeatureMatrix) throws(ClassificationError) -> LinearMap {
        var path = LogisticPath(model, coordinates, labels: labels, executor: executor)
        for penalty in self.path {
            path.advance(to: penalty)
            try executor.check()
        }
        return path.model.scores.scaled(by: multiplier)
    }
}

extension FeatureMatrix {
    /// Replaces some rows by those of another matrix, in their order.
    fileprivate mutating func fill(_ places: [Int], with other: FeatureMatrix) {
        for (row, place) in places.enumerated() { self[row: place] = other[row: row] }
    }
}
