/// A fit up to its choice: every way of scoring is judged on held-out examples, and the best is not yet fitted on all.
///
/// Where several sets of features are tried on the same examples, only the trial that is chosen needs its second half.
package struct FitTrial: Sendable {
    private let scorers: ScorerTrial
    private let best: Candidate
    private let keys: [TextKey]
    private let limit: Int

    init(
        _ cohort: Cohort, keys: [TextKey], options: ClassifierOptions, executor: FitExecutor
    ) throws(ClassificationError) {
        limit = Classifier.calibrationLimit(labelCount: cohort.labelCount)
        scorers = try ScorerTrial(cohort, options: options, limit: limit, executor: executor)
        best = scorers.best
        self.keys = keys
    }

    /// Held-out log loss of the candidate chosen; nil when no example could be held out.
    package var logLoss: Double? { best.loss }
    /// Its held-out accuracy.
    package var accuracy: Double? { best.calibration.accuracy }

    /// Fits what was chosen, calibrates it and chooses what is strange.
    package func fitted() throws(ClassificationError) -> (classifier: Classifier, statistics: FitStatistics) {
        let (cohort, options) = (scorers.cohort, scorers.options)
        let chosen = try ChosenScores(best, of: scorers)
        let levels = Thresholds(options, probabilities: chosen.probabilities, labels: scorers.heldLabels)
        let rejection = RejectionFit(options, probabilities: chosen.probabilities, labels: scorers.heldLabels).summary
        try scorers.executor.check()
        let anomaly = try AnomalyDetector.fit(scorers, chosen: chosen)
        try scorers.executor.check()
        let pull = NearDuplicatePull(mode: options.mode, noise: chosen.calibration.noise ?? 0)
        let near = NearDuplicatePull.observations(keys, held: scorers.held, of: cohort, logits: chosen.heldOutLogits)
        let summary = FitSummary(
            method: best.method,
            mode: options.mode,
            examples: cohort.examples,
            labels: cohort.labelCount,
            dimensions: cohort.dimensions,
            duplicates: cohort.duplicateCount,
            calibrationExamples: scorers.held.count,
            candidates: scorers.tried.map(\.entry),
            alpha: best.alpha,
            temperature: chosen.calibration.temperature,
            priorExponent: chosen.calibration.priorExponent,
            labelNoise: chosen.calibration.noise,
            prototypes: prototypes(chosen),
            anomaly: anomaly.summary,
            nearDuplicates: pull.fit(near),
            rejection: rejection,
            thresholds: levels.rows,
            notes: notes(chosen) + RejectionFit.notes(rejection, options))
        let classifier = Classifier(
            labelCount: cohort.labelCount, options: options, summary: summary,
            map: chosen.calibrated.appending(anomaly.projections), softMaximum: chosen.softMaximum,
            refinement: chosen.refinement, centroids: chosen.centroids, thresholds: levels.values, anomaly: anomaly.detector)
        try classifier.requireFinite()
        let statistics = FitStatistics(
            cohort, whitened: scorers.whitened, calibration: chosen.calibration, mode: options.mode)
        return (classifier, statistics)
    }

    private func prototypes(_ chosen: ChosenScores) -> FitSummary.Prototypes? {
        guard let choice = scorers.prototypes else { return nil }
        let counts = chosen.prototypes?.layout.counts ?? [Int](repeating: 1, count: scorers.cohort.labelCount)
        // Another scorer may be better than either.
        let isRefused = chosen.prototypes == nil && !choice.isTrivial
        return FitSummary.Prototypes(
            counts: counts, covariance: best.details.covariance, saving: choice.saving?.mean,
            savingError: choice.saving?.error,
            reason: isRefused ? PrototypeChoice.noBetter : choice.reason)
    }

    private func notes(_ chosen: ChosenScores) -> [String] {
        var notes: [String] = []
        let cohort = scorers.cohort
        if cohort.moments != nil {
            notes.append(
                "streamed: means and covariance are of all \(cohort.examples) examples; the way of scoring, calibration and what is "
                    + "strange are judged on \(scorers.held.count) drawn at random, and several centroids a label or logistic "
                    + "regression, where chosen, are fitted on \(best.details.examples ?? cohort.rows)")
        }
        if let examples = best.details.examples, examples < cohort.examples, cohort.moments == nil {
            notes.append("logistic regression is fitted on \(examples) examples drawn at random")
        }
        if let missing = scorers.whitenedIsMissing { notes.append(missing.description) }
        if scorers.held.isEmpty {
            notes.append("no example could be held out: confidences are not calibrated and no text is ever an anomaly")
        }
        var seen = [Bool](repeating: false, count: cohort.labelCount)
        for example in scorers.held { for label in cohort.labels[example] { seen[label] = true } }
        let absent = seen.indices.filter { !seen[$0] }
        if !scorers.held.isEmpty, !absent.isEmpty {
            let isDrawn = scorers.held.count >= limit || cohort.moments != nil
            notes.append(
                isDrawn
                    ? "calibrated on \(scorers.held.count) examples drawn at random, none of them of \(absent.count) labels"
                    : "not calibrated, for want of a second distinct example: \(Self.listed(absent))")
        }
        if !chosen.calibration.pooled.isEmpty {
            notes.append("calibrated by the curve of all labels together: \(Self.listed(chosen.calibration.pooled))")
        }
        return notes
    }

    /// A set may have thousands of labels.
    private static func listed(_ labels: [Int]) -> String {
        let named = 20
        return labels.count <= named
            ? "labels \(labels)" : "labels \(Array(labels.prefix(named))) and \(labels.count - named) more"
    }
}
