extension Classifier {
    /// At most this many examples are held out, a random sample when there are more: calibration needs no more, and a fit
    /// stays affordable.
    static let calibrationLimit = 8192

    /// Fits a classifier.
    ///
    /// Examples may come in any order. Duplicates (cosine over 0.999) count as examples, but none is ever judged by its
    /// copies. A label that cannot spare an example is left out of calibration, with a note in the summary.
    ///
    /// - Throws: `ClassificationError` for examples or options that make no classifier.
    public init(fitting examples: TrainingExamples, options: ClassifierOptions = ClassifierOptions())
        throws(ClassificationError)
    {
        try options.validate(labelCount: examples.labelCount)
        try examples.validate(for: options)
        let cohort = Cohort(examples, seed: options.seed)
        if options.mode == .multi, let label = cohort.counts.firstIndex(of: cohort.rows) {
            throw .nothingAgainst(label: label)
        }
        let held = cohort.heldOut(limit: Self.calibrationLimit, mode: options.mode, seed: options.seed)
        let heldLabels = held.map { cohort.labels[$0] }
        let cosine = CosineCentroids(cohort, mode: options.mode)
        let out = cosine.leaveOneOut(held, of: cohort)
        var ways: [ScoringWay] = []
        var notes: [String] = []
        if options.method != .whitened {
            ways.append(
                ScoringWay(
                    method: .cosine, alpha: nil, map: cosine.scores, heldOut: out.scores,
                    calibration: ScoreCalibration(
                        fitting: out.scores, labels: heldLabels, mode: options.mode, defaultSlope: 20)))
        }
        if options.method != .cosine {
            do throws(ClassificationError) {
                ways += try ScoringWay.whitenedPath(cohort, held: held, labels: heldLabels, mode: options.mode)
            } catch {
                guard options.method == .auto else { throw error }
                notes.append("whitening was left out: \(error)")
            }
        }
        let best = ScoringWay.best(ways)
        let calibration = best.calibration
        let probabilities = calibration.probabilities(best.heldOut, mode: options.mode)
        let typicalities = probabilities.mostProbable.enumerated().map {
            out.similarities[row: $0][$0 * cohort.labelCount + $1]
        }

        self.options = options
        logits = best.map.scaled(by: calibration.slopes, adding: calibration.intercepts)
        centroids = cosine.centroids
        anomaly = AnomalyDetector(calibration: ConformalCalibration(typicalities))
        let chosen = Thresholds(options, probabilities: probabilities, labels: heldLabels)
        thresholds = chosen.values
        summary = FitSummary(
            method: best.method,
            mode: options.mode,
            examples: cohort.rows,
            labels: cohort.labelCount,
            dimensions: cohort.dimensions,
            duplicates: cohort.duplicates.members.reduce(0) { $0 + ($1.count > 1 ? $1.count : 0) },
            calibrationExamples: held.count,
            candidates: ways.map(\.candidate),
            alpha: best.alpha,
            temperature: calibration.temperature,
            anomaly: FitSummary.Anomaly(
                statistic: .similarity, calibration: held.isEmpty ? .none : .leaveOneOut, size: held.count),
            thresholds: chosen.rows,
            notes: notes + Self.notes(cohort, held: held, calibration: calibration) + chosen.notes)
    }

    private static func notes(_ cohort: Cohort, held: [Int], calibration: ScoreCalibration) -> [String] {
        var notes: [String] = []
        if held.isEmpty {
            notes.append("no example could be held out: confidences are not calibrated and no text is ever an anomaly")
        }
        var seen = [Bool](repeating: false, count: cohort.labelCount)
        for example in held { for label in cohort.labels[example] { seen[label] = true } }
        let absent = seen.indices.filter { !seen[$0] }
        if !held.isEmpty, !absent.isEmpty {
            notes.append("not calibrated, for want of a second distinct example: labels \(absent)")
        }
        if !calibration.pooled.isEmpty {
            notes.append("calibrated by the curve of all labels together: labels \(calibration.pooled)")
        }
        return notes
    }
}

extension FeatureMatrix {
    /// The column of the largest value in every row.
    var mostProbable: [Int] {
        (0..<rows).map { row in
            let own = self[row: row]
            return (own.indices.max { own[$0] < own[$1] } ?? own.startIndex) - own.startIndex
        }
    }
}
