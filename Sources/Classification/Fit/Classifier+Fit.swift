extension Classifier {
    /// At most this many examples are held out, a random sample when there are more: calibration needs no more, and a fit
    /// stays affordable.
    static let calibrationLimit = 4096

    /// Fits a classifier.
    ///
    /// Examples may come in any order. Duplicates (cosine over 0.999) count as examples, but none is ever judged by its
    /// copies. Every candidate is compared by the log loss of leave-one-out scores, exact without refitting; a label that
    /// cannot spare an example is left out of that, with a note in the summary.
    ///
    /// - Throws: `ClassificationError` for examples or options that make no classifier.
    public init(
        fitting examples: TrainingExamples, options: ClassifierOptions = ClassifierOptions()
    ) throws(ClassificationError) {
        self = try Self.fit(examples, options: options).classifier
    }

    /// Fits a classifier and keeps the statistics with which examples can come and go; see `init(fitting:options:)`.
    public static func fit(
        _ examples: TrainingExamples, options: ClassifierOptions = ClassifierOptions()
    ) throws(ClassificationError) -> (classifier: Classifier, statistics: FitStatistics) {
        let cohort = try cohort(examples, options: options)
        let candidates = try Candidates(cohort, options: options, limit: calibrationLimit)
        let best = candidates.best
        let chosen = ChosenScores(best, of: candidates)
        let heldLabels = candidates.held.map { cohort.labels[$0] }
        let levels = Thresholds(options, probabilities: chosen.probabilities, labels: heldLabels)
        let anomaly = try AnomalyDetector.fit(candidates, chosen: chosen, options: options)

        let summary = FitSummary(
            method: best.method,
            mode: options.mode,
            examples: cohort.rows,
            labels: cohort.labelCount,
            dimensions: cohort.dimensions,
            duplicates: cohort.duplicates.members.reduce(0) { $0 + ($1.count > 1 ? $1.count : 0) },
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
            thresholds: levels.rows,
            notes: notes(candidates, chosen: chosen))
        let classifier = Classifier(
            labelCount: cohort.labelCount, options: options, summary: summary,
            map: chosen.calibrated.appending(anomaly.projections), softMaximum: chosen.softMaximum,
            refinement: chosen.refinement, centroids: chosen.centroids, thresholds: levels.values, anomaly: anomaly.detector)
        let statistics = FitStatistics(
            cohort, whitened: candidates.whitened, calibration: chosen.calibration, mode: options.mode)
        return (classifier, statistics)
    }

    /// The examples, once they and the options are found fit for use.
    static func cohort(_ examples: TrainingExamples, options: ClassifierOptions) throws(ClassificationError) -> Cohort {
        try options.validate(labelCount: examples.labelCount)
        try examples.validate(for: options)
        let cohort = Cohort(examples, seed: options.seed)
        if options.mode == .multi, let label = cohort.counts.firstIndex(of: cohort.rows) {
            throw .nothingAgainst(label: label)
        }
        return cohort
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

    private static func notes(_ candidates: Candidates, chosen: ChosenScores) -> [String] {
        var notes: [String] = []
        if let missing = candidates.whitenedIsMissing { notes.append(missing.description) }
        if candidates.held.isEmpty {
            notes.append("no example could be held out: confidences are not calibrated and no text is ever an anomaly")
        }
        var seen = [Bool](repeating: false, count: candidates.cohort.labelCount)
        for example in candidates.held { for label in candidates.cohort.labels[example] { seen[label] = true } }
        let absent = seen.indices.filter { !seen[$0] }
        if !candidates.held.isEmpty, !absent.isEmpty {
            notes.append("not calibrated, for want of a second distinct example: labels \(absent)")
        }
        if !chosen.calibration.pooled.isEmpty {
            notes.append("calibrated by the curve of all labels together: labels \(chosen.calibration.pooled)")
        }
        return notes
    }
}
