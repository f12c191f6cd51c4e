/// A set's decisions on its own examples, each by the classifier without it and its duplicates.
package struct HeldOutDecisions: Sendable {
    /// The examples that could be held out, ascending: a label's only example cannot.
    package let rows: [Int]
    /// Calibrated probabilities, `rows × labels`.
    package let probabilities: FeatureMatrix
    /// How typical each is of its most probable label: larger is more typical, only the order is meaningful.
    package let typicalities: [Float]
    /// Leave-one-out conformal p-values: the share of the examples that are at most as typical, each itself included.
    package let pValues: [Float]
}

extension Classifier {
    /// Decides every example without itself: exact, without refitting, by the same candidates and choices as
    /// `init(fitting:options:)`, but on all examples instead of a sample of them.
    ///
    /// - Throws: `ClassificationError` for examples or options that make no classifier.
    package static func heldOut(
        _ examples: TrainingExamples, options: ClassifierOptions = ClassifierOptions(), executor: FitExecutor = .serial
    ) throws(ClassificationError) -> HeldOutDecisions {
        let cohort = try cohort(examples, options: options)
        let trial = try ScorerTrial(cohort, options: options, limit: .max, executor: executor)
        let chosen = try ChosenScores(trial.best, of: trial)
        let anomaly = try AnomalyDetector.fit(trial, chosen: chosen)
        let calibration = anomaly.detector.calibration
        let count = Float(max(anomaly.typicalities.count, 1))
        return HeldOutDecisions(
            rows: trial.held, probabilities: chosen.probabilities, typicalities: anomaly.typicalities,
            // The calibration counts an example twice, as the text that it judges and among the others.
            pValues: anomaly.typicalities.map { (calibration.pValue($0) * (count + 1) - 1) / count })
    }
}
