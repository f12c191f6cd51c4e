import Classification
import Testing

/// Leaving out in closed form against fitting again, where golden vectors do not reach: duplicates and several labels.
@Suite("Leave-one-out") struct LeaveOneOutTests {
    /// The same text three times in label 0 and once in label 1, all of which must leave together.
    @Test("duplicates across labels are left out together")
    func duplicatesOverLabelsLeaveTogether() throws {
        var problem = SyntheticProblem(labels: 3, dimensions: 6, noise: 1, seed: 31)
        var examples = problem.examples(perLabel: 9)
        for copy in [1, 2, 9] { examples.features[row: copy] = examples.features[row: 0] }
        try compare(examples, mode: .single, leaving: 0, with: [0, 1, 2, 9])
        try compare(examples, mode: .single, leaving: 9, with: [0, 1, 2, 9])
        try compare(examples, mode: .single, leaving: 4, with: [4])
    }

    @Test("an example of several labels is left out of each")
    func examplesOfSeveralLabelsLeaveEach() throws {
        var problem = SyntheticProblem(labels: 3, dimensions: 6, noise: 1, seed: 32)
        var examples = problem.examples(perLabel: 9)
        examples.labels[0] = [0, 1]
        examples.labels[12] = [1, 0, 2]
        examples.features[row: 3] = examples.features[row: 0]
        try compare(examples, mode: .multi, leaving: 0, with: [0, 3])
        try compare(examples, mode: .multi, leaving: 12, with: [12])
        try compare(examples, mode: .multi, leaving: 20, with: [20])
    }

    /// With a sphere (α = 1) and with W, up to the trace of the shrinkage target, which the closed form holds: so the
    /// refitted α is moved to give the same floor.
    private func compare(
        _ examples: TrainingExamples, mode: ClassificationMode, leaving example: Int, with group: [Int]
    ) throws {
        let cohort = Cohort(examples, seed: 0)
        let whitened = try WhitenedCentroids(cohort, mode: mode)
        let held = HeldOutExamples([example], of: cohort, in: whitened.scatter)
        let rest = examples.labels.indices.filter { !group.contains($0) }
        let refit = try WhitenedCentroids(
            Cohort(
                TrainingExamples(
                    features: examples.features.selecting(rest), labels: rest.map { examples.labels[$0] },
                    labelCount: examples.labelCount), seed: 0), mode: mode)
        let (all, left) = (whitened.scatter, refit.scatter)
        let alpha = 0.3
        // (1 − α) S/ν + α t I, up to a factor: S + γ I with γ = α ν t / (1 − α).
        let gamma = alpha * Double(all.degreesOfFreedom) * all.variance / (1 - alpha)
        let trace = Double(left.degreesOfFreedom) * left.variance
        let moved = gamma / (gamma + trace)
        let scale = (1 - alpha) / (1 - moved)
        let out = whitened.leaveOneOut(held, of: cohort, metric: whitened.metric(alpha: alpha), atFullSize: false)
        let expected = refit.scores(refit.metric(alpha: moved))(examples.features.selecting([example])).storage
        let values = out.scores.storage.map { $0 * Float(scale) }
        for label in 1..<values.count {
            let difference = (values[label] - values[0]) - (expected[label] - expected[0])
            #expect(abs(difference) < 1e-3 * (abs(expected[label] - expected[0]) + 1), "label \(label)")
        }
    }
}
