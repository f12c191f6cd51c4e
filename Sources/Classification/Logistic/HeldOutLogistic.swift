/// A logistic model on held-out examples, in folds: each is scored by a model of the examples outside of its fold.
struct HeldOutLogistic {
    /// What is fitted outside of one fold.
    struct Fold {
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

    /// - Parameters:
    ///   - targets: labels of the held-out examples.
    ///   - penalties: λ to try, largest first.
    init(_ folds: [Fold], targets: [Int], penalties: [Double]) {
        var judges = 0
        var seen = 0
        while judges < folds.count, seen < Self.enough {
            seen += folds[judges].places.count
            judges += 1
        }
        let labelCount = folds[0].model.prior.outputs
        var folds = folds
        var judged = FeatureMatrix(rows: targets.count, columns: labelCount)
        for fold in folds { Self.ask(fold, into: &judged) }
        start = judged
        let places = folds[..<judges].flatMap(\.places)
        var best: (index: Int, logits: FeatureMatrix, logLoss: Double)?
        for (index, penalty) in penalties.enumerated() {
            for fold in 0..<judges { Self.advance(&folds[fold], penalty, into: &judged) }
            let logLoss = Temperature(fitting: judged.selecting(places), targets: places.map { targets[$0] }).logLoss
            if logLoss < best?.logLoss ?? .infinity {
                best = (index, judged, logLoss)
            } else if logLoss > Self.patience * (best?.logLoss ?? .infinity) {
                break
            }
        }
        path = Array(penalties.prefix((best?.index ?? 0) + 1))
        var logits = best?.logits ?? judged
        for fold in judges..<folds.count {
            for penalty in path { Self.advance(&folds[fold], penalty, into: &logits) }
        }
        multiplier = Temperature(fitting: logits, targets: targets).multiplier
        self.logits = logits.scaled(by: Float(multiplier))
    }

    private static func advance(_ fold: inout Fold, _ penalty: Double, into logits: inout FeatureMatrix) {
        fold.model.fit(fold.rest, labels: fold.restLabels, penalty: penalty, by: search)
        ask(fold, into: &logits)
    }

    private static func ask(_ fold: Fold, into logits: inout FeatureMatrix) {
        let own = fold.model.logits(fold.held)
        for (row, place) in fold.places.enumerated() { logits[row: place] = own[row: row] }
    }

    /// The same fit on all examples; features to logits.
    func scores(_ model: LogisticModel, of cohort: Cohort) -> LinearMap {
        var model = model
        let (places, labels) = (model.coordinates(cohort.features), cohort.labels.map { $0[0] })
        for penalty in path { model.fit(places, labels: labels, penalty: penalty, by: Self.search) }
        return model.scores.scaled(by: multiplier)
    }
}
