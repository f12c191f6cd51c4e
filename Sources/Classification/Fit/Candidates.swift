/// Every way of scoring that a fit may choose from, each calibrated on the same held-out examples.
struct Candidates {
    /// One of them.
    struct Candidate {
        let method: ClassificationMethod
        let alpha: Double?
        let calibration: ScoreCalibration
        /// Where labels have several centroids.
        var prototyped: Prototyped?
        /// Of the logistic method.
        var refined: Refined?

        var loss: Double { refined?.loss ?? calibration.logLoss ?? 0 }
    }

    /// Shrinkages that are tried.
    static let alphas = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1]
    /// Multipliers to use when nothing can be held out: what few examples of sentence embeddings were measured to want.
    static let (cosineMultiplier, whitenedMultiplier) = (20.0, 0.02)

    let cohort: Cohort
    let mode: ClassificationMode
    let cosine: CosineCentroids
    let whitened: WhitenedCentroids?
    /// Held-out rows of the cohort, and their coordinates for the whitened method.
    let held: [Int]
    let projected: HeldOutExamples?
    let tried: [Candidate]
    /// How many centroids the labels get, and why; `nil` where there is no choice: cosine alone, mode multi, nothing held out.
    let prototypes: PrototypeChoice?
    private let isPrototypeCountFixed: Bool
    private let isLogisticAsked: Bool
    /// Whether cosine, where it loses less than the whitened method, does so by more than chance.
    private let isCosineBetter: Bool
    /// Why whitened was not among them, where `auto` had to do without it.
    let whitenedIsMissing: ClassificationError?

    init(_ cohort: Cohort, options: ClassifierOptions, limit: Int) throws(ClassificationError) {
        self.cohort = cohort
        mode = options.mode
        held = cohort.heldOut(limit: limit, mode: mode, seed: options.seed)
        cosine = CosineCentroids(cohort, mode: mode)
        var (whitened, missing): (WhitenedCentroids?, ClassificationError?) = (nil, nil)
        if options.method != .cosine {
            do {
                whitened = try WhitenedCentroids(cohort, mode: mode)
            } catch {
                guard options.method == .auto, case .unsupported = error else { throw error }
                missing = error
            }
        }
        self.whitened = whitened
        whitenedIsMissing = missing
        let held = held
        let projected = whitened.map { HeldOutExamples(held, of: cohort, in: $0.scatter) }
        self.projected = projected
        var tried = Self.tried(
            cohort, options: options, cosine: cosine, whitened: whitened, held: held, projected: projected)
        isPrototypeCountFixed = options.prototypes != nil
        isLogisticAsked = options.method == .logistic
        let base = tried.filter { $0.method == .whitened }.min { $0.loss < $1.loss }
        let labels = held.map { cohort.labels[$0] }
        // A separate pass, which not every fit needs.
        lazy var whitenedLosses: [Double] = {
            guard let whitened, let projected, let base, let alpha = base.alpha else { return [] }
            let out = whitened.leaveOneOut(projected, of: cohort, metric: whitened.metric(alpha: alpha), atFullSize: false)
            return Self.losses(base.calibration, out.scores, labels)
        }()
        if mode == .single, let base, let plain = tried.first, plain.method == .cosine, plain.loss < base.loss {
            let scores = cosine.leaveOneOut(held, of: cohort, atFullSize: false).scores
            let losses = Self.losses(plain.calibration, scores, labels)
            isCosineBetter = LogLossSaving(without: whitenedLosses, with: losses).isWorthwhile()
        } else {
            isCosineBetter = true
        }
        if let whitened, let projected, let base, mode == .single, !held.isEmpty {
            let all = try TrialExamples(cohort, whitened: whitened, projected: projected)
            let ground = try all.limited(to: TrialExamples.most, seed: options.seed) ?? all
            let folds = HeldOutFolds(ground.projected.examples, of: ground.cohort, seed: options.seed)
            let trial = try Self.prototyped(
                ground.cohort, options: options, whitened: ground.whitened, base: base, projected: ground.projected,
                folds: folds, without: whitenedLosses)
            prototypes = trial.choice
            tried += trial.candidates
            if options.method == .auto || options.method == .logistic {
                let refined = try Self.logistic(ground, options: options, base: base)
                tried += refined.map { [$0] } ?? []
            }
        } else {
            prototypes = nil
        }
        self.tried = tried
    }

    private static func tried(
        _ cohort: Cohort, options: ClassifierOptions, cosine: CosineCentroids, whitened: WhitenedCentroids?, held: [Int],
        projected: HeldOutExamples?
    ) -> [Candidate] {
        let labels = held.map { cohort.labels[$0] }
        var tried: [Candidate] = []
        if options.method == .auto || options.method == .cosine {
            let scores = cosine.leaveOneOut(held, of: cohort, atFullSize: false).scores
            let calibration = ScoreCalibration(
                fitting: scores, labels: labels, counts: cohort.counts, mode: options.mode, defaultSlope: cosineMultiplier)
            tried.append(Candidate(method: .cosine, alpha: nil, calibration: calibration))
        }
        guard let whitened, let projected else { return tried }
        var start = whitenedMultiplier
        for alpha in options.shrinkage.map({ [$0] }) ?? alphas {
            let out = whitened.leaveOneOut(projected, of: cohort, metric: whitened.metric(alpha: alpha), atFullSize: false)
            let calibration = ScoreCalibration(
                fitting: out.scores, labels: labels, counts: cohort.counts, mode: options.mode, defaultSlope: start)
            start = calibration.temperature ?? start
            tried.append(Candidate(method: .whitened, alpha: alpha, calibration: calibration))
        }
        return tried
    }

    /// The candidate of least held-out log loss, the first one of equals, and cosine only where more than chance is for it: with
    /// few examples it seems better now and then, and on fresh texts hardly ever is. Without held-out examples cosine, or the
    /// whitened method nearest to it that still whitens.
    var best: Candidate {
        if held.isEmpty, let careful = tried.first(where: { $0.method == .cosine || $0.alpha == 0.95 }) { return careful }
        // What was asked for is not up for choice.
        let asked =
            isLogisticAsked
            ? tried.filter { $0.refined != nil } : isPrototypeCountFixed ? tried.filter { $0.prototyped != nil } : []
        let open = asked.isEmpty ? tried.filter { isCosineBetter || $0.method != .cosine } : asked
        return open.min { $0.loss < $1.loss } ?? tried[0]
    }
}
