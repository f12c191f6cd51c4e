import Classification
import Testing

@Suite("Auditing examples") struct AuditTests {
    @Test("held-out decisions cover every example, beyond the fit's sample, and find planted errors")
    func heldOutDecisions() throws {
        var problem = SyntheticProblem(labels: 4, dimensions: 24, noise: 0.35, seed: 5)
        var examples = problem.examples(perLabel: 60)
        let flipped = [3, 77, 150, 222]
        for row in flipped { examples.labels[row] = [(examples.labels[row][0] + 1) % 4] }
        let held = try Classifier.heldOut(examples)
        #expect(held.rows == Array(0..<240))
        #expect(held.probabilities.rows == 240 && held.probabilities.columns == 4)
        #expect(held.pValues.allSatisfy { $0 > 0 && $0 <= 1 })
        #expect(held.pValues.max() == 1 && held.pValues.min() == 1 / 240)
        for row in 0..<240 { #expect(abs(held.probabilities[row: row].reduce(0, +) - 1) < 1e-4) }
        let found = ConfidentLearning(held.probabilities, labels: examples.labels.map { $0[0] })
        #expect(Set(found.issues.prefix(4).map(\.row)) == Set(flipped))
    }

    @Test("held-out decisions agree with a fit that never saw the example")
    func heldOutDecisionsAgree() throws {
        var problem = SyntheticProblem(labels: 3, dimensions: 8, noise: 0.5, seed: 9)
        let examples = problem.examples(perLabel: 12)
        let options = ClassifierOptions(method: .cosine)
        let held = try Classifier.heldOut(examples, options: options)
        var agreed = 0
        for row in held.rows {
            let others = held.rows.filter { $0 != row }
            let rest = TrainingExamples(
                features: examples.features.selecting(others), labels: others.map { examples.labels[$0] }, labelCount: 3)
            let decision = try Classifier(fitting: rest, options: options).decide(examples.features.selecting([row]))[0]
            let own = held.probabilities[row: row]
            if own.firstIndex(of: own.max()!)! - own.startIndex == decision.label { agreed += 1 }
        }
        #expect(agreed >= 34, "\(agreed) of 36")
    }

    @Test("examples that no classifier can be fitted on are refused")
    func examplesClassifierFitted() {
        let examples = TrainingExamples(features: FeatureMatrix([[1, 0]]), labels: [0], labelCount: 2)
        #expect(throws: ClassificationError.emptyLabel(1)) { try Classifier.heldOut(examples) }
    }

    @Test("similar examples are grouped within a label and reported across two")
    func similarExamplesGrouped() {
        let base = unit([1, 0.1, 0]), twin = unit([1, 0.15, 0]), other = unit([0, 1, 0.1]), far = unit([0, 0, 1])
        let features = FeatureMatrix([base, other, twin, far, unit([1, 0.12, 0.01]), unit([0, 1, 0.15])])
        let found = SimilarExamples(features, labels: [[0], [0], [0], [1], [1], [0, 1]], cosine: 0.99) { $0 != $1 }
        #expect(found.groups == [[0, 2], [1, 5]])
        #expect(found.clashes.map(\.example) == [2, 4])
        #expect(found.clashes.map(\.other) == [4, 0])
        #expect(found.nearest[3] < 0.2 && found.nearest[0] > 0.99)
        let multi = SimilarExamples(features, labels: [[0], [0], [0], [1], [1], [1]], cosine: 0.99) { _, _ in false }
        #expect(multi.clashes.isEmpty && multi.groups == [[0, 2]])
    }

    @Test("groups and neighbours do not depend on blocks")
    func groupsNeighboursDepend() {
        var problem = SyntheticProblem(labels: 2, dimensions: 16, noise: 0.4, seed: 3)
        let examples = problem.examples(perLabel: 700)
        let found = SimilarExamples(examples.features, labels: examples.labels, cosine: 2) { _, _ in true }
        for row in [0, 511, 512, 1023, 1024, 1399] {
            let own = Array(examples.features[row: row])
            let cosines = (0..<1400).map { $0 == row ? -1 : dot(own, Array(examples.features[row: $0])) }
            let best = cosines.max()!
            #expect(abs(found.nearest[row] - best) < 1e-5)
            let near = Neighbours.nearest(to: [7, row], in: examples.features, count: 3)[1]
            #expect(near.count == 3 && abs(near[0].cosine - best) < 1e-5)
            #expect(abs(near[2].cosine - cosines.sorted(by: >)[2]) < 1e-5)
            #expect(abs(cosines[near[1].row] - near[1].cosine) < 1e-5)
        }
        #expect(found.groups.isEmpty && found.clashes.isEmpty)
        #expect(Neighbours.nearest(to: [0], in: FeatureMatrix([[1, 0]]), count: 3)[0].isEmpty)
    }

    @Test("labels that are confused with each other come first")
    func labelsConfusedEach() {
        let sure: [[Float]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        func rows(_ label: Int, _ decided: [Int]) -> ([[Float]], [[Int]]) {
            (decided.map { sure[$0] }, decided.map { _ in [label] })
        }
        let parts = [rows(0, [0, 0, 1, 1]), rows(1, [1, 0]), rows(2, [2, 2, 2, 0])]
        let confusion = LabelConfusion(FeatureMatrix(parts.flatMap(\.0)), labels: parts.flatMap(\.1))
        #expect(confusion.pairs.map(\.first) == [0] && confusion.pairs.map(\.second) == [1])
        #expect(confusion.pairs[0].firstAsSecond == 0.5 && confusion.pairs[0].secondAsFirst == 0.5)
    }
}
