import Glibc

/// What scorers are tried on: the examples, those held out, the statistics that several scorers share, and what was
/// tried so far.
struct ScorerTrial {
    let cohort: Cohort
    let options: ClassifierOptions
    let executor: FitExecutor
    /// Held-out rows of the cohort, and their labels.
    let held: [Int]
    let heldLabels: [[Int]]
    let cosine: CosineCentroids
    /// nil where the method needs no covariance, or there is none.
    let whitened: WhitenedCentroids?
    /// The held-out rows' coordinates for `whitened`.
    let projected: HeldOutExamples?
    /// Why the covariance is missing, where `auto` had to do without it.
    let whitenedIsMissing: ClassificationError?
    /// In the order of trying.
    private(set) var tried: [Candidate] = []
    /// How many centroids the labels get, and why; nil where there is no choice: cosine alone, mode multi, nothing held
    /// out.
    var prototypes: PrototypeChoice?
    /// See `ground()`.
    private var madeGround: (examples: TrialExamples, folds: HeldOutFolds?)?

    /// - Parameter limit: the maximum number of examples to hold out.
    init(
        _ cohort: Cohort, options: ClassifierOptions, limit: Int, executor: FitExecutor
    ) throws(ClassificationError) {
        self.cohort = cohort
        self.options = options
        self.executor = executor
        held = cohort.heldOut(limit: limit, mode: options.mode, seed: options.seed)
        heldLabels = held.map { cohort.labels[$0] }
        cosine = CosineCentroids(cohort, mode: options.mode)
        var (whitened, missing): (WhitenedCentroids?, ClassificationError?) = (nil, nil)
        if options.method != .cosine {
            do {
                whitened = try WhitenedCentroids(cohort, mode: options.mode)
            } catch {
                guard options.method == .auto, case .unsupported = error else { throw error }
                missing = error
            }
        }
        self.whitened = whitened
        whitenedIsMissing = missing
        let held = held
        projected = whitened.map { HeldOutExamples(held, of: cohort, in: $0.scatter) }
        for scorer in Scorers.all {
            try executor.check()
            tried += try scorer.candidates(&self)
        }
    }

    /// The best candidate of one centroid per label in the whitened metric, which richer scorers begin with.
    var base: Candidate? {
        tried.filter { $0.scorer == WhitenedScorer.self }.min { $0.comparedLoss < $1.comparedLoss }
    }

    /// The examples for scorers that take them one by one, and folds of those held out, nil where a label would be
    /// without any.
    mutating func ground() throws(ClassificationError) -> (examples: TrialExamples, folds: HeldOutFolds?)? {
        if let madeGround { return madeGround }
        guard let whitened, let projected else { return nil }
        let all = try TrialExamples(cohort, whitened: whitened, projected: projected)
        let examples = try all.limited(to: TrialExamples.maxExamples, seed: options.seed) ?? all
        madeGround = (
            examples, HeldOutFolds(examples.projected.examples, of: examples.cohort, mode: options.mode, seed: options.seed)
        )
        return madeGround
    }

    /// Fits the curve from held-out scores to probabilities.
    func calibration(_ scores: FeatureMatrix, slope: Double) -> ScoreCalibration {
        ScoreCalibration(
            fitting: scores, labels: heldLabels, counts: cohort.counts, mode: options.mode, defaultSlope: slope)
    }

    /// The candidate of least held-out log loss, the first one of equals. Without held-out examples, the careful one:
    /// cosine, or the whitened method nearest to it that still whitens.
    var best: Candidate {
        if held.isEmpty, let careful = tried.first(where: \.isCareful) { return careful }
        // What was asked for is not up for choice.
        let required = Scorers.all.reversed().lazy.filter { $0.isRequired(options) }.first
        let asked = required.map { required in tried.filter { $0.scorer == required } } ?? []
        let open = asked.isEmpty ? tried.filter { $0.scorer.isEligible(self) } : asked
        return open.min { $0.comparedLoss < $1.comparedLoss } ?? tried[0]
    }
}

extension ScoreCalibration {
    /// What each text adds to the log loss: −log probability of its label; in mode multi, the mean over all yes/no decisions.
    func losses(_ scores: FeatureMatrix, _ labels: [[Int]], mode: ClassificationMode) -> [Double] {
        guard mode == .single else { return separateLosses(scores, labels) }
        let probabilities = probabilities(scores, mode: .single)
        return labels.enumerated().map { row, own in
            -log(max(Double(probabilities[row: row].dropFirst(own[0]).first ?? 0), 1e-15))
        }
    }

    private func separateLosses(_ scores: FeatureMatrix, _ labels: [[Int]]) -> [Double] {
        labels.enumerated().map { row, own in
            let sum = scores[row: row].enumerated().reduce(0.0) { sum, score in
                let logit = slopes[score.offset] * Double(score.element) + intercepts[score.offset]
                return sum + log1p(exp(-abs(logit))) + max(own.contains(score.offset) ? -logit : logit, 0)
            }
            return sum / Double(max(scores.columns, 1))
        }
    }
}
