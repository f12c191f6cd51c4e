extension Classifier {
    /// At most this many examples are held out, a random sample when there are more: calibration needs no more, and a fit
    /// stays affordable. Every one is compared with all labels, so of sets of more than 1,000 labels fewer are, down to 1,024.
    package static func calibrationLimit(labelCount: Int) -> Int {
        max(mostHeldOut / 4, mostHeldOut * min(1000, labelCount) / max(labelCount, 1))
    }

    private static let mostHeldOut = 4096

    /// Fits a classifier.
    ///
    /// Examples may come in any order. Duplicates (cosine over 0.999) count as examples, but none is ever judged by its
    /// copies. Every candidate is compared by the log loss of leave-one-out scores, exact without refitting; a label that
    /// cannot spare an example is left out of that, with a note in the summary.
    ///
    /// - Throws: `ClassificationError` for examples or options that make no classifier.
    package init(
        fitting examples: TrainingExamples, options: ClassifierOptions = ClassifierOptions()
    ) throws(ClassificationError) {
        self = try Self.fit(examples, options: options).classifier
    }

    /// Fits a classifier and keeps the statistics with which examples can come and go; see `init(fitting:options:)`.
    package static func fit(
        _ examples: TrainingExamples, options: ClassifierOptions = ClassifierOptions()
    ) throws(ClassificationError) -> (classifier: Classifier, statistics: FitStatistics) {
        try fit(cohort(examples, options: options), keys: examples.keys, options: options)
    }

    /// Fits on the statistics of examples that passed by, and on a sample of them for all that needs examples one by one: which way
    /// of scoring, calibration, what is strange, and prototypes or the logistic method where they are worth it. Means and
    /// covariance are of all examples.
    ///
    /// - Parameters:
    ///   - sample: examples in memory; see `ExampleSample`.
    ///   - moments: of all examples.
    ///   - copies: of the sample's rows to be held out: their copies among all examples.
    package static func fit(
        sample: TrainingExamples, of moments: ExampleMoments, copies: [Int: ExampleCopies],
        options: ClassifierOptions = ClassifierOptions()
    ) throws(ClassificationError) -> (classifier: Classifier, statistics: FitStatistics) {
        try options.validate(labelCount: sample.labelCount)
        try sample.validate(for: options)
        let cohort = Cohort(sample: sample, of: moments, copies: copies, seed: options.seed)
        try check(cohort, options: options)
        return try fit(cohort, keys: sample.keys, options: options)
    }

    private static func fit(
        _ cohort: Cohort, keys: [TextKey], options: ClassifierOptions
    ) throws(ClassificationError) -> (classifier: Classifier, statistics: FitStatistics) {
        let limit = calibrationLimit(labelCount: cohort.labelCount)
        let candidates = try Candidates(cohort, options: options, limit: limit)
        let best = candidates.best
        let chosen = ChosenScores(best, of: candidates)
        let heldLabels = candidates.held.map { cohort.labels[$0] }
        let levels = Thresholds(options, probabilities: chosen.probabilities, labels: heldLabels)
        let anomaly = try AnomalyDetector.fit(candidates, chosen: chosen, options: options)
        let pull = NearDuplicatePull(mode: options.mode, noise: chosen.calibration.noise ?? 0)
        let near = NearDuplicatePull.observations(keys, held: candidates.held, of: cohort, logits: chosen.heldOutLogits)

        let summary = FitSummary(
            method: best.method,
            mode: options.mode,
            examples: cohort.examples,
            labels: cohort.labelCount,
            dimensions: cohort.dimensions,
            duplicates: cohort.duplicateCount,
            calibrationExamples: candidates.held.count,
            candidates: candidates.tried.map {
                FitSummary.Candidate(
                    method: $0.method, alpha: $0.alpha,
                    prototypes: $0.prototyped?.layout.prototypeCount,
                    covariance: $0.prototyped?.covariance, penalty: $0.refined?.penalty.anchored,
                    freePenalty: $0.refined?.penalty.free, freeShare: $0.refined?.freeShare,
                    logLoss: $0.refined?.loss ?? $0.calibration.logLoss,
                    accuracy: $0.calibration.accuracy,
                    temperature: $0.calibration.temperature)
            },
            alpha: best.alpha,
            temperature: chosen.calibration.temperature,
            priorExponent: chosen.calibration.priorExponent,
            labelNoise: chosen.calibration.noise,
            prototypes: prototypes(candidates, best: best, chosen: chosen),
            anomaly: anomaly.summary,
            nearDuplicates: pull.fit(near),
            thresholds: levels.rows,
            notes: notes(candidates, best: best, chosen: chosen, limit: limit))
        let classifier = Classifier(
            labelCount: cohort.labelCount, options: options, summary: summary,
            map: chosen.calibrated.appending(anomaly.projections), softMaximum: chosen.softMaximum,
            refinement: chosen.refinement, centroids: chosen.centroids, thresholds: levels.values, anomaly: anomaly.detector)
        try classifier.requireFinite()
        let statistics = FitStatistics(
            cohort, whitened: candidates.whitened, calibration: chosen.calibration, mode: options.mode)
        return (classifier, statistics)
    }

    /// The examples, once they and the options are found fit for use.
    static func cohort(_ examples: TrainingExamples, options: ClassifierOptions) throws(ClassificationError) -> Cohort {
        try options.validate(labelCount: examples.labelCount)
        try examples.validate(for: options)
        let cohort = Cohort(examples, seed: options.seed)
        try check(cohort, options: options)
        return cohort
    }

    private static func check(_ cohort: Cohort, options: ClassifierOptions) throws(ClassificationError) {
        if options.mode == .multi, let label = cohort.counts.firstIndex(of: cohort.examples) {
            throw .nothingAgainst(label: label)
        }
    }

    private static func prototypes(
        _ candidates: Candidates, best: Candidates.Candidate, chosen: ChosenScores
    ) -> FitSummary.Prototypes? {
        guard let choice = candidates.prototypes else { return nil }
        let counts = chosen.prototypes?.layout.counts ?? [Int](repeating: 1, count: candidates.cohort.labelCount)
        // Cosine may be better than either.
        let isRefused = chosen.prototypes == nil && !choice.isTrivial
        return FitSummary.Prototypes(
            counts: counts, covariance: best.prototyped?.covariance, saving: choice.saving?.mean,
            savingError: choice.saving?.error,
            reason: isRefused ? PrototypeChoice.noBetter : choice.reason)
    }

    private static func notes(_ candidates: Candidates, best: Candidates.Candidate, chosen: ChosenScores, limit: Int)
        -> [String]
    {
        var notes: [String] = []
        let cohort = candidates.cohort
        if cohort.moments != nil {
            notes.append(
                "streamed: means and covariance are of all \(cohort.examples) examples; the way of scoring, calibration and what is "
                    + "strange are judged on \(candidates.held.count) drawn at random, and several centroids a label or logistic "
                    + "regression, where chosen, are fitted on \(best.refined?.examples ?? cohort.rows)")
        }
        if let refined = best.refined, refined.examples < cohort.examples, cohort.moments == nil {
            notes.append("logistic regression is fitted on \(refined.examples) examples drawn at random")
        }
        if let missing = candidates.whitenedIsMissing { notes.append(missing.description) }
        if candidates.held.isEmpty {
            notes.append("no example could be held out: confidences are not calibrated and no text is ever an anomaly")
        }
        var seen = [Bool](repeating: false, count: candidates.cohort.labelCount)
        for example in candidates.held { for label in candidates.cohort.labels[example] { seen[label] = true } }
        let absent = seen.indices.filter { !seen[$0] }
        if !candidates.held.isEmpty, !absent.isEmpty {
            let isDrawn = candidates.held.count >= limit || cohort.moments != nil
            notes.append(
                isDrawn
                    ? "calibrated on \(candidates.held.count) examples drawn at random, none of them of \(absent.count) labels"
                    : "not calibrated, for want of a second distinct example: \(listed(absent))")
        }
        if !chosen.calibration.pooled.isEmpty {
            notes.append("calibrated by the curve of all labels together: \(listed(chosen.calibration.pooled))")
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
