/// The examples that prototypes and the logistic method are tried on. Both need examples one by one: where only a sample of a set
/// is in memory it is that sample, with a covariance of its own, and where all would take too long it is a smaller one.
struct TrialExamples {
    let cohort: Cohort
    let whitened: WhitenedCentroids
    /// The held-out examples of the fit, in their order.
    let projected: HeldOutExamples

    /// At most this many examples take part, as many as of a set built from disk: clustering all of 100,000 takes half a minute,
    /// and more examples do not show any better what they have in common.
    static let maxExamples = ExampleSample.size

    init(_ cohort: Cohort, whitened: WhitenedCentroids, projected: HeldOutExamples) throws(ClassificationError) {
        self.cohort = cohort.inMemory
        guard cohort.moments != nil else {
            (self.whitened, self.projected) = (whitened, projected)
            return
        }
        self.whitened = try WhitenedCentroids(self.cohort, mode: whitened.mode)
        self.projected = HeldOutExamples(projected.examples, of: self.cohort, in: self.whitened.scatter)
    }

    /// Those held out, and a random draw of the others, with a few of every label.
    ///
    /// - Returns: the same where they are not more than `limit`; nil where those held out would be more than half.
    func limited(to limit: Int, seed: UInt64) throws(ClassificationError) -> TrialExamples? {
        guard cohort.rows > limit else { return self }
        let held = projected.examples
        guard limit >= 2 * held.count else { return nil }
        let rows = ExampleSample(
            labels: cohort.labels, labelCount: cohort.labelCount, size: limit, holding: held, seed: seed
        ).examples
        let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        return try TrialExamples(
            Cohort(
                TrainingExamples(
                    features: cohort.features.selecting(rows), labels: rows.map { cohort.labels[$0] },
                    labelCount: cohort.labelCount), seed: seed), held: held.map { places[$0]! }, mode: whitened.mode)
    }

    private init(_ cohort: Cohort, held: [Int], mode: ClassificationMode) throws(ClassificationError) {
        self.cohort = cohort
        whitened = try WhitenedCentroids(cohort, mode: mode)
        projected = HeldOutExamples(held, of: cohort, in: whitened.scatter)
    }
}
