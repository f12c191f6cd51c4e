extension Classifier {
    /// At most this many examples are held out, a random sample when there are more: calibration needs no more, and a fit
    /// stays affordable. Every one is compared with all labels, so of sets of more than 1,000 labels fewer are, down to 1,024.
    package static func calibrationLimit(labelCount: Int) -> Int {
        max(maxHeldOut / 4, maxHeldOut * min(1000, labelCount) / max(labelCount, 1))
    }

    private static let maxHeldOut = 4096

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
        _ examples: TrainingExamples, options: ClassifierOptions = ClassifierOptions(), executor: FitExecutor = .serial
    ) throws(ClassificationError) -> (classifier: Classifier, statistics: FitStatistics) {
        try trial(examples, options: options, executor: executor).fitted()
    }

    /// Compares the ways of scoring, and leaves the rest of the fit for when it is wanted.
    package static func trial(
        _ examples: TrainingExamples, options: ClassifierOptions, executor: FitExecutor
    ) throws(ClassificationError) -> FitTrial {
        try FitTrial(cohort(examples, options: options), keys: examples.keys, options: options, executor: executor)
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
        options: ClassifierOptions = ClassifierOptions(), executor: FitExecutor = .serial
    ) throws(ClassificationError) -> (classifier: Classifier, statistics: FitStatistics) {
        try options.validate(labelCount: sample.labelCount)
        try sample.validate(for: options)
        let cohort = Cohort(sample: sample, of: moments, copies: copies, seed: options.seed)
        try check(cohort, options: options)
        return try FitTrial(cohort, keys: sample.keys, options: options, executor: executor).fitted()
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
}
