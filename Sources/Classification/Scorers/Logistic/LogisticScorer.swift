/// Two logistic models, pooled: one anchored in the best whitened candidate, and one that is free.
enum LogisticScorer: Scorer {
    static var method: ClassificationMethod { .logistic }

    /// Share of the log loss that it must save for `auto` to take it: the whitened method follows changed examples
    /// exactly and at once, what this one adds to it only by the next fit.
    private static let minShare = 0.03
    /// Standard errors by which it must be better. One is enough: two would refuse it for every set of ten examples per
    /// label, where it gains up to a point.
    private static let minErrors = 1.0
    /// With fewer held-out examples there is nothing to judge it by.
    private static let minExamples = 500
    /// λ that are tried.
    private static let anchoredPenalties = [0.1, 0.03, 0.01, 0.003, 0.001]
    private static let freePenalties = [1e-2, 2e-3, 4e-4, 8e-5, 1.6e-5, 3.2e-6]
    /// Coordinates of the free model. With all 1,152 of three layers it was right on 0.1 points more of Banking77 at
    /// most.
    private static let freeCoordinates = 512
    /// Examples × labels × coordinates, of which every step costs four multiply-adds, up to which all examples take
    /// part: some 400 steps take a quarter of a minute of one processor there. CLINC150 is just under it. Of more
    /// examples it is fitted on as many, drawn at random.
    private static let maxWork = 1_200_000_000

    static func validate(_ options: ClassifierOptions) throws(ClassificationError) {
        guard options.method == method else { return }
        guard options.mode == .single else {
            throw .invalidOption("method", reason: "logistic is for sets of mode single")
        }
        try options.requireOnePrototype()
    }

    static func isRequired(_ options: ClassifierOptions) -> Bool { options.method == method }

    /// None where it cannot be judged or, unless it was asked for, is not worth it.
    static func candidates(_ trial: inout ScorerTrial) throws(ClassificationError) -> [Candidate] {
        let (options, executor) = (trial.options, trial.executor)
        guard isTried(options), options.mode == .single, !trial.held.isEmpty, let base = trial.base, let alpha = base.alpha,
            let whole = trial.whitened, let ground = try trial.ground()?.examples
        else { return [] }
        let isAsked = isRequired(options)
        let work = ground.cohort.labelCount * min(freeCoordinates, ground.whitened.scatter.rank)
        guard isAsked || ground.projected.examples.count >= minExamples,
            let limited = isAsked ? ground : try ground.limited(to: maxWork / max(work, 1), seed: options.seed)
        else { return [] }
        let (cohort, whitened, held) = (limited.cohort, limited.whitened, limited.projected.examples)
        let (labels, targets) = (held.map { cohort.labels[$0] }, held.map { cohort.labels[$0][0] })
        let temperature = base.calibration.temperature ?? WhitenedScorer.multiplier
        guard let folds = HeldOutFolds(held, of: cohort, seed: options.seed),
            let anchoredFolds = try folds.anchored(
                whitened, held: held, of: cohort, alpha: alpha, temperature: temperature, executor: executor)
        else { return [] }
        let freeModel = LogisticModel(free: whitened.leading(freeCoordinates), labelCount: cohort.labelCount)
        let freeFolds = folds.sharing(freeModel, held: held, of: cohort)
        let models = try executor.map(2) { place throws(ClassificationError) -> HeldOutLogistic in
            let isFree = place == 0
            return try HeldOutLogistic(
                isFree ? freeFolds : anchoredFolds, targets: targets, penalties: isFree ? freePenalties : anchoredPenalties,
                executor: executor)
        }
        let (free, anchored) = (models[0], models[1])
        let pool = LogisticPool(anchored.logits, free.logits, targets: targets)
        let scores = pool(anchored.logits, free.logits).scaled(by: Float(1 / temperature))
        func calibration(_ scores: FeatureMatrix) -> ScoreCalibration {
            ScoreCalibration(
                fitting: scores, labels: labels, counts: cohort.counts, mode: .single, defaultSlope: temperature)
        }
        let own = calibration(scores)
        let whitenedScores = anchored.start.scaled(by: Float(1 / temperature))
        let saving = LogLossSaving(
            without: calibration(whitenedScores).losses(whitenedScores, labels), with: own.losses(scores, labels))
        guard isAsked || (saving.isWorthwhile(errors: minErrors) && saving.reaches(share: minShare)) else { return [] }
        let centroids = trial.cosine.centroids
        // What the whitened candidate would lose on all held-out examples but one, less what pooling saves in the
        // folds. The losses of the two are no match for each other: with few examples a fourth of them is missed.
        let loss = base.comparedLoss - saving.mean
        var candidate = Candidate(Self.self, alpha: alpha, calibration: own, loss: loss) { () throws(ClassificationError) in
            let anchoredModel = LogisticModel(
                anchored: try DiscriminantFrame(whitened, metric: whitened.metric(alpha: alpha)), temperature: temperature)
            let maps = try executor.map(2) { place throws(ClassificationError) -> LinearMap in
                try place == 0 ? free.scores(freeModel, of: cohort) : anchored.scores(anchoredModel, of: cohort)
            }
            let map = pool(maps[1], maps[0]).scaled(by: 1 / temperature)
            return FittedScores(
                map: map, centroids: centroids,
                refinement: map.adding(whole.scores(whole.metric(alpha: alpha)).scaled(by: -1)), heldOut: scores)
        }
        candidate.details.penalty = (anchored.penalty, free.penalty)
        candidate.details.freeShare = pool.share
        candidate.details.examples = cohort.rows
        return [candidate]
    }
}

extension ClassificationMethod {
    /// Logistic regression that starts from the whitened method and is pulled towards it; see `LogisticModel`. Mode
    /// single only.
    package static let logistic = ClassificationMethod("logistic")
}
