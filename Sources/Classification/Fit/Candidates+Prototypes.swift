import Glibc

extension Candidates {
    /// What a candidate with several centroids for some labels needs besides: it has no exact leave-one-out.
    struct Prototyped {
        /// The centroids of all examples.
        let model: WhitenedCentroids
        /// Unit centroids, one per prototype.
        let centroids: FeatureMatrix
        let layout: PrototypeLayout
        let covariance: FitSummary.Covariance
        /// τ of the soft maximum.
        let sharpness: Double
        /// Of the held-out examples, cross-fitted: `examples × labels`.
        let scores: FeatureMatrix
    }

    /// How many prototypes the labels get, and the whitened method with them at every shrinkage.
    struct PrototypeTrial {
        var choice: PrototypeChoice
        var candidates: [Candidate] = []
    }

    /// Share of the log loss that prototypes must save, since they have a price: a set with prototypes takes up changed examples
    /// only by a new fit. (On CLINC150, whose labels have one meaning each, they save 10 to 12 % and 0.1 points of accuracy.)
    private static let leastPrototypeShare = 0.15

    /// Shrinkages that are tried with prototypes: those of one centroid have shown what is worth trying.
    static let prototypeAlphas = [0.02, 0.1, 0.4, 0.8]

    /// - Parameters:
    ///   - base: the best whitened candidate of one centroid per label.
    ///   - projected: the held-out rows, in the basis of the scatter.
    ///   - without: held-out losses of `base`.
    static func prototyped(
        _ cohort: Cohort, options: ClassifierOptions, whitened: WhitenedCentroids, base: Candidate, projected: HeldOutExamples,
        folds: HeldOutFolds?, without: @autoclosure () -> [Double]
    ) throws(ClassificationError) -> PrototypeTrial {
        let (held, seed) = (projected.examples, options.seed)
        let start = base.calibration.temperature ?? whitenedMultiplier
        let space = ClusterSpace(cohort, in: whitened.scatter)
        let choice =
            if let count = options.prototypes {
                PrototypeChoice(fixed: count, cohort: cohort)
            } else {
                try PrototypeChoice(
                    cohort, held: held, folds: folds, space: space, alpha: base.alpha ?? 1, start: start, logLoss: base.loss,
                    seed: seed)
            }
        guard !choice.isTrivial else { return PrototypeTrial(choice: choice) }
        guard let folds else {
            let reason = "too few examples can be held out to judge more"
            return PrototypeTrial(choice: PrototypeChoice(one: cohort.labelCount, because: reason))
        }
        let model = PrototypeModel(cohort, held: held, folds: folds, space: space, counts: choice.counts, seed: seed)
        let centroids = CosineCentroids(model.cohort, mode: .single).centroids
        let labels = held.map { cohort.labels[$0] }
        var frames = [
            (
                FitSummary.Covariance.labels, HeldOutFrame(whitened, held: projected, of: cohort),
                WhitenedCentroids(whitened.scatter.regrouped(as: model.cohort), mode: .single)
            )
        ]
        if let frame = try model.frame() { frames.append((.prototypes, frame, frame.whitened)) }
        var candidates: [Candidate] = []
        for (covariance, frame, whole) in frames {
            let heldOut = model.heldOut(frame)
            for alpha in options.shrinkage.map({ [$0] }) ?? prototypeAlphas {
                let (scores, sharpness) = heldOut.scores(
                    frame.whitened.metric(alpha: alpha), start: start, atFullSize: true)
                let calibration = ScoreCalibration(
                    fitting: scores, labels: labels, counts: cohort.counts, mode: .single, defaultSlope: sharpness)
                let prototyped = Prototyped(
                    model: whole, centroids: centroids, layout: model.layout, covariance: covariance,
                    sharpness: sharpness, scores: scores)
                candidates.append(
                    Candidate(method: .whitened, alpha: alpha, calibration: calibration, prototyped: prototyped))
            }
        }
        guard let best = candidates.min(by: { $0.loss < $1.loss }), let prototyped = best.prototyped else {
            return PrototypeTrial(choice: choice)
        }
        let saving = LogLossSaving(without: without(), with: losses(best.calibration, prototyped.scores, labels))
        guard options.prototypes != nil || (saving.isWorthwhile() && saving.reaches(share: leastPrototypeShare)) else {
            let one = PrototypeChoice(one: cohort.labelCount, saving: saving, because: PrototypeChoice.noBetter)
            return PrototypeTrial(choice: one)
        }
        var trial = PrototypeTrial(choice: choice, candidates: candidates)
        trial.choice.saving = saving
        return trial
    }

    /// −log probability of every held-out example's label.
    static func losses(_ calibration: ScoreCalibration, _ scores: FeatureMatrix, _ labels: [[Int]]) -> [Double] {
        let probabilities = calibration.probabilities(scores, mode: .single)
        return labels.enumerated().map { row, own in
            -log(max(Double(probabilities[row: row].dropFirst(own[0]).first ?? 0), 1e-15))
        }
    }
}
