/// The whitened method with several centroids for some labels: their prototypes. There is no exact leave-one-out, so
/// held-out examples are scored in folds.
enum PrototypeScorer: Scorer {
    static var method: ClassificationMethod { .whitened }

    /// Share of the log loss that prototypes must save, since they have a price: a set with prototypes takes up changed
    /// examples only by a new fit. (On CLINC150, whose labels have one meaning each, they save 10 to 12 % and 0.1
    /// points of accuracy.)
    private static let minShare = 0.15
    /// Shrinkages that are tried: those of one centroid have shown what is worth trying.
    private static let alphas = [0.02, 0.1, 0.4, 0.8]

    static func validate(_ options: ClassifierOptions) throws(ClassificationError) {
        guard let prototypes = options.prototypes, prototypes != 1 else { return }
        guard prototypes > 1 else { throw .invalidOption("prototypes", reason: "\(prototypes) is fewer than 1") }
        guard options.mode == .single else { throw .invalidOption("prototypes", reason: "a multi set has one per label") }
    }

    static func isRequired(_ options: ClassifierOptions) -> Bool { options.prototypes != nil }

    static func candidates(_ trial: inout ScorerTrial) throws(ClassificationError) -> [Candidate] {
        guard let base = trial.base, trial.options.mode == .single, !trial.held.isEmpty,
            let (ground, folds) = try trial.ground()
        else { return [] }
        let (choice, candidates) = try candidates(ground, folds: folds, base: base, in: trial)
        trial.prototypes = choice
        return candidates
    }

    /// How many prototypes the labels get, and the whitened method with them at every shrinkage; no candidates where
    /// one centroid per label is as good.
    private static func candidates(
        _ ground: TrialExamples, folds: HeldOutFolds?, base: Candidate, in trial: ScorerTrial
    ) throws(ClassificationError) -> (PrototypeChoice, [Candidate]) {
        let (options, executor) = (trial.options, trial.executor)
        let (cohort, whitened, projected) = (ground.cohort, ground.whitened, ground.projected)
        let (held, seed) = (projected.examples, options.seed)
        let start = base.calibration.temperature ?? WhitenedScorer.multiplier
        let space = ClusterSpace(cohort, in: whitened.scatter)
        var choice =
            if let count = options.prototypes {
                PrototypeChoice(fixed: count, cohort: cohort)
            } else {
                try PrototypeChoice(
                    cohort, held: held, folds: folds, space: space, alpha: base.alpha ?? 1, start: start,
                    logLoss: base.comparedLoss, seed: seed, executor: executor)
            }
        guard !choice.isTrivial else { return (choice, []) }
        guard let folds else {
            let reason = "too few examples can be held out to judge more"
            return (PrototypeChoice(one: cohort.labelCount, because: reason), [])
        }
        let model = try PrototypeModel(
            cohort, held: held, folds: folds, space: space, counts: choice.counts, seed: seed, executor: executor)
        let centroids = CosineCentroids(model.cohort, mode: .single).centroids
        let labels = held.map { cohort.labels[$0] }
        var frames = [
            (
                FitSummary.Covariance.labels, HeldOutFrame(whitened, held: projected, of: cohort),
                WhitenedCentroids(whitened.scatter.regrouped(as: model.cohort), mode: .single)
            )
        ]
        if let frame = try model.frame() { frames.append((.prototypes, frame, frame.whitened)) }
        let alphas = options.shrinkage.map { [$0] } ?? alphas
        let settings = frames.flatMap { frame in alphas.map { (frame, $0) } }
        let tried = try executor.map(settings.count) { place -> (Candidate, FeatureMatrix) in
            let ((covariance, frame, whole), alpha) = settings[place]
            let (scores, sharpness) = model.heldOut(frame).scores(
                frame.whitened.metric(alpha: alpha), start: start, atFullSize: true)
            let calibration = ScoreCalibration(
                fitting: scores, labels: labels, counts: cohort.counts, mode: .single, defaultSlope: sharpness)
            var candidate = Candidate(Self.self, alpha: alpha, calibration: calibration) {
                FittedScores(
                    map: whole.scores(whole.metric(alpha: alpha)), centroids: centroids, prototypes: (model.layout, sharpness),
                    heldOut: scores)
            }
            candidate.details.prototypes = model.layout.prototypeCount
            candidate.details.covariance = covariance
            return (candidate, scores)
        }
        guard let (best, scores) = tried.min(by: { $0.0.comparedLoss < $1.0.comparedLoss }) else { return (choice, []) }
        let saving = LogLossSaving(
            without: WhitenedScorer.losses(base, in: trial), with: best.calibration.losses(scores, labels, mode: .single))
        guard options.prototypes != nil || (saving.isWorthwhile() && saving.reaches(share: minShare)) else {
            let one = PrototypeChoice(one: cohort.labelCount, saving: saving, because: PrototypeChoice.noBetter)
            return (one, [])
        }
        choice.saving = saving
        return (choice, tried.map(\.0))
    }
}
