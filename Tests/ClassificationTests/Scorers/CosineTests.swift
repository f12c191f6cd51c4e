import Classification
import Testing

@Suite("The cosine scorer") struct CosineTests {
    @Test("leave-one-out equals refitting")
    func leaveOneOutEqualsRefitting() {
        var problem = SyntheticProblem(labels: 3, dimensions: 8, noise: 1, seed: 1)
        let examples = problem.examples(perLabel: 4)
        let cohort = Cohort(examples, seed: 0)
        let held = cohort.heldOut(limit: 100, mode: .multi, seed: 0)
        let fast = CosineCentroids(cohort, mode: .multi).leaveOneOut(held, of: cohort, atFullSize: false)
        #expect(held.count == 12)
        for example in held {
            let rest = (0..<12).filter { $0 != example }
            let refit = CosineCentroids(
                Cohort(
                    TrainingExamples(
                        features: examples.features.selecting(rest), labels: rest.map { examples.labels[$0] }, labelCount: 3),
                    seed: 0), mode: .multi)
            let x = Array(examples.features[row: example])
            for label in 0..<3 {
                let own = dot(x, Array(refit.centroids[row: label]))
                let rest = dot(x, Array(refit.complements![row: label]))
                #expect(abs(fast.similarities[row: example][example * 3 + label] - own) < 1e-5)
                #expect(abs(fast.scores[row: example][example * 3 + label] - (own - rest)) < 1e-5)
            }
        }
    }

    @Test("duplicates are left out together")
    func duplicatesLeaveTogether() {
        let a = unit([1, 0.1, 0]), b = unit([1, 0.1001, 0]), c = unit([0.8, 0.6, 0]), d = unit([0, 0, 1]),
            e = unit([0, 0.2, 1])
        let examples = TrainingExamples(features: FeatureMatrix([a, b, c, d, e]), labels: [0, 0, 0, 1, 1], labelCount: 2)
        let cohort = Cohort(examples, seed: 0)
        #expect(cohort.duplicates.members == [[0, 1], [2], [3], [4]])
        let out = CosineCentroids(cohort, mode: .single).leaveOneOut([0], of: cohort, atFullSize: false)
        #expect(abs(out.scores.storage[0] - dot(a, c)) < 1e-3)
    }

    @Test("duplicates are found among many")
    func duplicatesAreFoundAmongMany() {
        var problem = SyntheticProblem(labels: 2, dimensions: 64, noise: 1, seed: 9)
        var rows = (0..<300).map { _ in problem.draw(0) }
        rows += rows[0..<50].map { row in unit(row.enumerated().map { $1 + ($0 % 2 == 0 ? 0.002 : -0.002) }) }
        let groups = DuplicateGroups(FeatureMatrix(rows), seed: 3)
        #expect(groups.members.count == 300)
        for copy in 300..<350 { #expect(groups.group[copy] == groups.group[copy - 300]) }
    }

    @Test("an example whose duplicates are the whole label is not held out")
    func exampleWhoseDuplicatesAreTheLabelIsNotHeldOut() {
        let rows = [unit([1, 0]), unit([1, 0]), unit([0, 1]), unit([0.1, 1])]
        let cohort = Cohort(TrainingExamples(features: FeatureMatrix(rows), labels: [0, 0, 1, 1], labelCount: 2), seed: 0)
        #expect(cohort.heldOut(limit: 9, mode: .single, seed: 0) == [2, 3])
    }
}
