/// Logistic regression. Mode single: two models pooled, one anchored in the best whitened candidate and one that is
/// free. Mode multi: a free model for each label, pooled with the whitened scores.
enum LogisticScorer: Scorer {
    static var method: ClassificationMethod { .logistic }

    /// With fewer held-out examples there is nothing to judge it by.
    private static let minExamples = 500
    /// Examples × outputs × coordinates, of which every step costs four multiply-adds, up to which all examples take
    /// part: some 400 steps take a quarter of a minute of one processor there. CLINC150 is just under it. Of more
    /// examples it is fitted on as many, drawn at random.
    private static let maxWork = 1_200_000_000

    static func validate(_ options: ClassifierOptions) throws(ClassificationError) {
        guard options.method == method else { return }
        try options.requireOnePrototype()
    }

    static func isRequired(_ options: ClassifierOptions) -> Bool { options.method == method }

    /// None where it cannot be judged or, unless it was asked for, is not worth it.
    static func candidates(_ trial: inout ScorerTrial) throws(ClassificationError) -> [Candidate] {
        let options = trial.options
        guard isTried(options), !trial.held.isEmpty, let base = trial.base, let alpha = base.alpha,
            let whole = trial.whitened, let ground = try trial.ground()?.examples
        else { return [] }
        let isAsked = isRequired(options)
        // A yes/no decision has two outputs.
        let outputs = ground.cohort.labelCount * (options.mode == .multi ? 2 : 1)
        let work = outputs * min(LogisticTrial.freeCoordinates, ground.whitened.scatter.rank)
        guard isAsked || ground.projected.examples.count >= minExamples,
            let limited = isAsked ? ground : try ground.limited(to: maxWork / max(work, 1), seed: options.seed),
            let folds = HeldOutFolds(
                limited.projected.examples, of: limited.cohort, mode: options.mode, seed: options.seed)
        else { return [] }
        let logistic = LogisticTrial(trial, examples: limited, folds: folds, base: base, alpha: alpha, whole: whole)
        let found = options.mode == .single ? try logistic.joint() : try logistic.separate()
        return found.map { [$0] } ?? []
    }
}

extension ClassificationMethod {
    /// Logistic regression that starts from the whitened method and is pulled towards it, or pooled with it; see
    /// `LogisticScorer`.
    package static let logistic = ClassificationMethod("logistic")
}
