import Classification
import Testing

@Suite("Classifier") struct ClassifierTests {
    static let methods = ClassificationMethod.allCases

    @Test("a decision has a label and a confidence", arguments: methods)
    func decidesAndSaysHowSure(method: ClassificationMethod) throws {
        var problem = SyntheticProblem(labels: 6, dimensions: 24, noise: 1.2, seed: 2)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 30), options: ClassifierOptions(method: method))
        let truth = (0..<600).map { $0 % 6 }
        let decisions = classifier.decide(FeatureMatrix(truth.map { problem.draw($0) }))
        let right = zip(decisions, truth).map { $0.label == $1 }
        #expect(Double(right.count(where: \.self)) / 600 > 0.95)
        #expect(Metrics.ece(confidences: decisions.map(\.confidence), correct: right) < 0.05)
        for decision in decisions {
            #expect(decision.labels == [decision.label])
            #expect(abs(decision.probabilities.reduce(0, +) - 1) < 1e-5)
            #expect(decision.confidence == decision.probabilities.max())
            #expect(decision.top(2).map(\.confidence) == Array(decision.probabilities.sorted(by: >).prefix(2)))
            #expect(abs(decision.margin - (decision.top(2)[0].confidence - decision.top(2)[1].confidence)) < 1e-6)
        }
    }

    @Test("false alarms keep their rate, and strangers are flagged", arguments: methods)
    func falseAlarmsKeepTheirRateAndStrangersAreFlagged(method: ClassificationMethod) throws {
        var problem = SyntheticProblem(labels: 6, dimensions: 24, noise: 0.8, seed: 3)
        let classifier = try Classifier(
            fitting: problem.examples(perLabel: 50), options: ClassifierOptions(method: method, anomalyRate: 0.1))
        let fresh = classifier.decide(FeatureMatrix((0..<2000).map { problem.draw($0 % 6) }))
        let alarms = Double(fresh.count(where: \.isAnomaly)) / 2000
        // Calibration with 300 examples and a test with 2,000: three standard deviations are 0.055.
        #expect(abs(alarms - 0.1) < 0.055)
        let strangers = classifier.decide(FeatureMatrix((0..<200).map { _ in problem.stranger() }))
        #expect(strangers.count(where: \.isAnomaly) > 190)
        #expect(classifier.summary.anomaly.size == 300)
    }

    @Test("multi mode decides each label on its own", arguments: methods)
    func multiModeAnswersEachLabelAlone(method: ClassificationMethod) throws {
        var problem = SyntheticProblem(labels: 3, dimensions: 24, noise: 0.8, seed: 5)
        var examples = problem.examples(perLabel: 40)
        var (rows, labels) = ((0..<120).map { Array(examples.features[row: $0]) }, examples.labels)
        for _ in 0..<20 {
            rows.append(unit(zip(problem.draw(0), problem.draw(1)).map { $0 + $1 }))
            labels.append([0, 1])
        }
        examples = TrainingExamples(features: FeatureMatrix(rows), labels: labels, labelCount: 3)
        let options = ClassifierOptions(method: method, mode: .multi, background: 2, aims: [0: .recall(0.9)])
        let classifier = try Classifier(fitting: examples, options: options)
        let both = classifier.decide(
            FeatureMatrix((0..<50).map { _ in unit(zip(problem.draw(0), problem.draw(1)).map { $0 + $1 }) }))
        #expect(both.count { Set($0.labels) == [0, 1] } > 35)
        let ordinary = classifier.decide(FeatureMatrix((0..<50).map { _ in problem.draw(2) }))
        #expect(ordinary.allSatisfy { $0.label != 2 && !$0.top(3).contains { $0.label == 2 } })
        #expect(ordinary.count { $0.labels.isEmpty } > 45)
        #expect(classifier.summary.thresholds.map(\.label) == [0, 1])
        #expect(classifier.summary.thresholds[1].value == 0.5)
    }

    @Test("a batch is decided like single texts")
    func batchedEqualsSingle() throws {
        var problem = SyntheticProblem(labels: 4, dimensions: 33, noise: 1, seed: 6)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 10))
        let rows = (0..<17).map { problem.draw($0 % 4) }
        let batch = classifier.decide(FeatureMatrix(rows))
        for (row, decision) in zip(rows, batch) {
            let alone = classifier.decide(FeatureMatrix([row]))[0]
            #expect(alone.label == decision.label)
            #expect(zip(alone.probabilities, decision.probabilities).allSatisfy { abs($0 - $1) < 1e-5 })
        }
        #expect(classifier.decide(FeatureMatrix(rows: 0, columns: 33)).isEmpty)
    }

    @Test("a fit is reproducible")
    func fitIsReproducible() throws {
        var problem = SyntheticProblem(labels: 4, dimensions: 16, noise: 1, seed: 7)
        let examples = problem.examples(perLabel: 10)
        let (first, second) = (try Classifier(fitting: examples), try Classifier(fitting: examples))
        #expect(first.serialized() == second.serialized())
    }
}
