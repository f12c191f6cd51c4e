/// Labels with prototypes, fitted on all examples, and their evaluation on held-out ones.
struct PrototypeModel {
    let layout: PrototypeLayout
    /// The examples by prototype.
    let cohort: Cohort
    private let folds: HeldOutFolds
    private let prototypes: [FoldPrototypes]
    private let targets: [Int]
    private let held: [Int]

    /// - Parameters:
    ///   - counts: the maximum number of prototypes of each label.
    ///   - held: rows that can be held out.
    init(
        _ cohort: Cohort, held: [Int], folds: HeldOutFolds, space: ClusterSpace, counts: [Int], seed: UInt64,
        executor: FitExecutor
    ) throws(ClassificationError) {
        let assignment = space.assignment(
            of: Array(0..<cohort.rows), counts: counts, fewest: PrototypeClusters.minExamples, seed: seed)
        layout = assignment.layout
        self.cohort = cohort.refined(by: assignment)
        self.folds = folds
        self.held = held
        prototypes = try FoldPrototypes.all(folds, of: cohort, space: space, counts: counts, seed: seed, executor: executor)
        targets = held.map { cohort.labels[$0][0] }
    }

    /// The covariance about the prototypes, and the held-out examples in its coordinates.
    ///
    /// - Returns: nil when no prototype varies about its mean.
    func frame() throws(ClassificationError) -> HeldOutFrame? {
        do {
            let whitened = try WhitenedCentroids(cohort, mode: .single)
            return HeldOutFrame(whitened, held: HeldOutExamples(held, of: cohort, in: whitened.scatter), of: cohort)
        } catch {
            guard case .unsupported = error else { throw error }
            return nil
        }
    }

    /// The held-out examples against the prototypes fitted without their folds.
    func heldOut(_ frame: HeldOutFrame) -> HeldOutPrototypes {
        HeldOutPrototypes(frame, folds: folds, prototypes: prototypes, targets: targets)
    }
}
