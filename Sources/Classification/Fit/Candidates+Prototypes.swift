import Glibc

extension Candidates {
    /// What a candidate with several centroids for some labels needs besides: it has no exact leave-one-out.
    struct Prototyped {
        /// Wanted of every label.
        let counts: [Int]
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

    /// - Parameters:
    ///   - base: the best whitened candidate of one centroid a label.
    ///   - projected: the held-out rows, in the basis of the scatter.
    static func prototyped(
        _ cohort: Cohort, options: ClassifierOptions, whitened: WhitenedCentroids, base: Candidate, projected: HeldOutExamples
    ) throws(ClassificationError) -> PrototypeTrial {
        let (held, seed) = (projected.examples, options.seed)
        let folds = PrototypeFolds(held, of: cohort, seed: seed)
        let start = base.calibration.temperature ?? whitenedMultiplier
        let space = ClusterSpace(cohort, in: whitened.scatter)
        let choice =
            if let count = options.prototypes {
                PrototypeChoice(fixed: count, cohort: cohort)
            } else {
                PrototypeChoice(
                    whitened, metric: whitened.metric(alpha: base.alpha ?? 1), projected: projected, of: cohort, folds: folds,
                    space: space, start: start, seed: seed)
            }
        guard !choice.isTrivial else { return PrototypeTrial(choice: choice) }
        func none(_ reason: String) -> PrototypeTrial {
            PrototypeTrial(choice: PrototypeChoice(one: cohort.labelCount, saving: choice.saving, because: reason))
        }
        guard let folds else { return none("too few examples can be held out to judge more") }
        let labels = held.map { cohort.labels[$0] }
        var candidates: [Candidate] = []
        for covariance in FitSummary.Covariance.allCases {
            let models: HeldOutPrototypes
            do {
                models = try HeldOutPrototypes(
                    folds, held: held, of: cohort, space: space, counts: choice.counts, covariance: covariance, seed: seed)
            } catch {
                guard case .unsupported = error else { throw error }
                return none("\(error)")
            }
            for alpha in options.shrinkage.map({ [$0] }) ?? alphas {
                let (scores, sharpness) = models.scores(alpha: alpha, start: start)
                let calibration = ScoreCalibration(
                    fitting: scores, labels: labels, counts: cohort.counts, mode: .single, defaultSlope: sharpness)
                let prototyped = Prototyped(
                    counts: choice.counts, covariance: covariance, sharpness: sharpness, scores: scores)
                candidates.append(
                    Candidate(method: .whitened, alpha: alpha, calibration: calibration, prototyped: prototyped))
            }
        }
        guard let best = candidates.min(by: { $0.loss < $1.loss }), let prototyped = best.prototyped else {
            return PrototypeTrial(choice: choice)
        }
        let alone = whitened.leaveOneOut(
            projected, of: cohort, metric: whitened.metric(alpha: base.alpha ?? 1), atFullSize: false)
        let without = losses(base, alone.scores, labels)
        let saving = PrototypeSaving(zip(without, losses(best, prototyped.scores, labels)).map { $0 - $1 })
        let least = PrototypeSaving.leastShare * without.reduce(0, +) / Double(max(without.count, 1))
        guard options.prototypes != nil || (saving.isWorthwhile() && saving.mean >= least) else {
            let one = PrototypeChoice(one: cohort.labelCount, saving: saving, because: PrototypeChoice.noBetter)
            return PrototypeTrial(choice: one)
        }
        var trial = PrototypeTrial(choice: choice, candidates: candidates)
        trial.choice.saving = saving
        return trial
    }

    /// −log probability of every held-out example's label.
    private static func losses(_ candidate: Candidate, _ scores: FeatureMatrix, _ labels: [[Int]]) -> [Double] {
        let probabilities = candidate.calibration.probabilities(scores, mode: .single)
        return labels.enumerated().map { row, own in
            -log(max(Double(probabilities[row: row].dropFirst(own[0]).first ?? 0), 1e-15))
        }
    }
}
