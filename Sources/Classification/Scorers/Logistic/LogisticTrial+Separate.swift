extension LogisticTrial {
    /// Mode multi: for each label a free model of yes and no, all texts without it being the no, pooled with its
    /// whitened score. A Gaussian for the rest suits ordinary texts of many kinds badly; a model of the boundary alone
    /// need not describe them.
    func separate() throws(ClassificationError) -> Candidate? {
        let (cohort, held, alpha, executor) = (examples.cohort, held, alpha, executor)
        let model = LogisticModel(free: examples.whitened.leading(Self.freeCoordinates), labelCount: 2)
        let coordinates = model.coordinates(cohort.features)
        let sharedFolds = folds.sharing(model, coordinates, held: held)
        let models = try executor.map(cohort.labelCount) { label throws(ClassificationError) -> HeldOutLogistic in
            try HeldOutLogistic(
                sharedFolds, labels: cohort.labels.map { $0.contains(label) ? 1 : 0 }, held: held,
                penalties: Self.freePenalties, enough: held.count, executor: executor)
        }
        // Of every pair of outputs, the second less the first.
        let logits = FeatureMatrix(
            rows: held.count, columns: models.count,
            storage: held.indices.flatMap { row in
                models.map { $0.logits.storage[2 * row + 1] - $0.logits.storage[2 * row] }
            })
        let curves = WhitenedCurves(base.calibration)
        let whitened = heldOutScores(false)
        let pool = LogisticPool(curves.logits(whitened), logits) { calibration($0, slope: 1).logLoss ?? 0 }
        let scores = curves.scores(pool(curves.logits(whitened), logits))
        let own = calibration(scores, slope: curves.slopes[0])
        let saving = saving(of: scores, by: own, over: whitened, slope: curves.slopes[0])
        guard isWorthwhile(saving) else { return nil }
        let trial = self
        var candidate = Candidate(
            LogisticScorer.self, alpha: alpha, calibration: own, loss: base.comparedLoss - saving.mean
        ) { () throws(ClassificationError) in
            let maps = try executor.map(models.count) { label throws(ClassificationError) -> LinearMap in
                try models[label].scores(model, coordinates).difference
            }
            let free = maps.dropFirst().reduce(maps[0]) { $0.appending($1) }
            let map = curves.scores(pool(curves.logits(trial.whole.scores(trial.whole.metric(alpha: alpha))), free))
            return FittedScores(
                map: map, centroids: trial.centroids, refinement: trial.refinement(of: map),
                heldOut: curves.scores(pool(curves.logits(trial.heldOutScores(true)), logits)))
        }
        candidate.details.freePenalty = models.map(\.penalty).sorted()[models.count / 2]
        candidate.details.freeShare = pool.share
        candidate.details.examples = cohort.rows
        return candidate
    }
}

/// The curves from whitened scores to logits, and back: what is pooled are logits, what follows changed examples are
/// scores.
private struct WhitenedCurves {
    /// One per label, above 0.
    let slopes: [Double]
    let intercepts: [Double]

    init(_ calibration: ScoreCalibration) {
        // A label whose scores tell nothing has a slope of 0: there is no way back.
        slopes = calibration.slopes.map { $0 > 0 ? $0 : WhitenedScorer.multiplier }
        intercepts = calibration.intercepts
    }

    func logits(_ scores: FeatureMatrix) -> FeatureMatrix {
        moved(scores) { Float(slopes[$0] * Double($1) + intercepts[$0]) }
    }

    func scores(_ logits: FeatureMatrix) -> FeatureMatrix {
        moved(logits) { Float((Double($1) - intercepts[$0]) / slopes[$0]) }
    }

    func logits(_ scores: LinearMap) -> LinearMap { scores.scaled(by: slopes, adding: intercepts) }

    func scores(_ logits: LinearMap) -> LinearMap {
        logits.scaled(by: slopes.map { 1 / $0 }, adding: slopes.indices.map { -intercepts[$0] / slopes[$0] })
    }

    private func moved(_ values: FeatureMatrix, _ move: (_ label: Int, _ value: Float) -> Float) -> FeatureMatrix {
        FeatureMatrix(
            rows: values.rows, columns: values.columns,
            storage: values.storage.enumerated().map { move($0 % values.columns, $1) })
    }
}

extension LinearMap {
    /// Of two outputs, the second less the first.
    fileprivate var difference: LinearMap {
        LinearMap(
            weights: FeatureMatrix([zip(weights[row: 1], weights[row: 0]).map { $0 - $1 }]), bias: [bias[1] - bias[0]])
    }
}
