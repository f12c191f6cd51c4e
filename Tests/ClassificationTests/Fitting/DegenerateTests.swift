import Classification
import Testing

@Suite("Degenerate sets") struct DegenerateTests {
    static let unitRows = FeatureMatrix([[1, 0], [0, 1]])

    @Test(
        "examples that cannot be fitted are refused",
        arguments: [
            (TrainingExamples(features: unitRows, labels: [0, 0], labelCount: 0), ClassificationError.noLabels),
            (TrainingExamples(features: FeatureMatrix(rows: 0, columns: 2), labels: [Int](), labelCount: 1), .noExamples),
            (TrainingExamples(features: FeatureMatrix(rows: 2, columns: 0), labels: [0, 1], labelCount: 2), .noExamples),
            (TrainingExamples(features: unitRows, labels: [0], labelCount: 1), .countMismatch(examples: 2, labels: 1)),
            (TrainingExamples(features: unitRows, labels: [[0], []], labelCount: 1), .unlabelledExample(1)),
            (TrainingExamples(features: unitRows, labels: [[0], [0, 1]], labelCount: 2), .severalLabels(example: 1)),
            (TrainingExamples(features: unitRows, labels: [0, 2], labelCount: 2), .labelOutOfRange(2, example: 1)),
            (TrainingExamples(features: unitRows, labels: [0, -1], labelCount: 2), .labelOutOfRange(-1, example: 1)),
            (TrainingExamples(features: unitRows, labels: [0, 0], labelCount: 2), .emptyLabel(1)),
            (
                TrainingExamples(features: FeatureMatrix([[1, 0], [.nan, 1]]), labels: [0, 1], labelCount: 2),
                .notFinite(example: 1)
            ),
        ])
    func refuses(examples: TrainingExamples, expected: ClassificationError) {
        #expect(throws: expected) { try Classifier(fitting: examples) }
        #expect(!expected.description.isEmpty && !expected.code.contains(" "))
    }

    @Test(
        "options out of range are refused",
        arguments: [
            ClassifierOptions(anomalyRate: .nan), ClassifierOptions(anomalyRate: 1.5), ClassifierOptions(background: 7),
            ClassifierOptions(mode: .multi, background: 7), ClassifierOptions(thresholds: [0: 0.5]),
            ClassifierOptions(folds: 1),
            ClassifierOptions(mode: .multi, thresholds: [0: 2]), ClassifierOptions(mode: .multi, aims: [9: .recall(0.5)]),
            ClassifierOptions(mode: .multi, aims: [0: .falseAlarms(0.1)]),
            ClassifierOptions(mode: .multi, background: 1, aims: [0: .falseAlarms(1.5)]),
        ])
    func refusesOptions(options: ClassifierOptions) {
        let examples = TrainingExamples(features: Self.unitRows, labels: [0, 1], labelCount: 2)
        #expect { try Classifier(fitting: examples, options: options) } throws: {
            ($0 as? ClassificationError)?.code == "invalid_option"
        }
    }

    @Test("multi mode needs an example without each label")
    func multiNeedsSomethingAgainstALabel() {
        let examples = TrainingExamples(features: Self.unitRows, labels: [[0], [0, 1]], labelCount: 2)
        #expect(throws: ClassificationError.nothingAgainst(label: 0)) {
            try Classifier(fitting: examples, options: ClassifierOptions(mode: .multi))
        }
    }

    @Test("a single label still flags strangers", arguments: ClassifierTests.methods)
    func oneLabelStillKnowsStrangers(method: ClassificationMethod) throws {
        var problem = SyntheticProblem(labels: 1, dimensions: 16, noise: 0.4, seed: 11)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 60), options: ClassifierOptions(method: method))
        let own = classifier.decide(FeatureMatrix([problem.draw(0)]))[0]
        #expect((own.label, own.confidence, own.margin) == (0, 1, 1))
        let strangers = classifier.decide(FeatureMatrix((0..<50).map { _ in problem.stranger() }))
        #expect(strangers.allSatisfy { $0.isAnomaly })
    }

    @Test("one example per label is not calibrated", arguments: [ClassificationMethod.auto, .cosine])
    func oneExampleALabelIsNotCalibrated(method: ClassificationMethod) throws {
        let examples = TrainingExamples(features: Self.unitRows, labels: [0, 1], labelCount: 2)
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(method: method))
        let decision = classifier.decide(FeatureMatrix([[0.8, 0.6]]))[0]
        #expect(decision.label == 0 && !decision.isAnomaly && decision.pValue == 1)
        #expect(classifier.summary.calibrationExamples == 0 && !classifier.summary.notes.isEmpty)
    }

    @Test("a label with a single example is left out with a note", arguments: ClassifierTests.methods)
    func aSingleExampleLabelIsLeftOutWithANote(method: ClassificationMethod) throws {
        var problem = SyntheticProblem(labels: 3, dimensions: 16, noise: 0.5, seed: 12)
        var examples = problem.examples(perLabel: 8)
        let keep = Array(0..<17)
        examples = TrainingExamples(
            features: examples.features.selecting(keep), labels: keep.map { examples.labels[$0] }, labelCount: 3)
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(method: method))
        #expect(classifier.summary.calibrationExamples == 16)
        #expect(classifier.summary.notes.contains { $0.contains("labels [2]") })
        #expect(classifier.decide(FeatureMatrix([problem.draw(2)]))[0].label == 2)
    }

    @Test("identical examples are handled", arguments: [ClassificationMethod.auto, .cosine], ClassificationMode.allCases)
    func identicalExamplesAreHandled(method: ClassificationMethod, mode: ClassificationMode) throws {
        let examples = TrainingExamples(
            features: FeatureMatrix([[Float]](repeating: [0.6, 0.8], count: 12)), labels: (0..<12).map { $0 % 3 }, labelCount: 3
        )
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(method: method, mode: mode))
        for decision in classifier.decide(FeatureMatrix([[0.6, 0.8], [0, 1], [0, 0]])) {
            #expect(decision.probabilities.allSatisfy { $0.isFinite })
        }
        #expect(classifier.summary.duplicates == 12)
    }

    @Test("features that are not finite are anomalies", arguments: ClassifierTests.methods)
    func featuresThatAreNoNumbersAreStrange(method: ClassificationMethod) throws {
        var problem = SyntheticProblem(labels: 3, dimensions: 8, noise: 0.5, seed: 13)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 20), options: ClassifierOptions(method: method))
        var rows = FeatureMatrix(rows: 2, columns: 8)
        rows[row: 0] = [.nan, 0, 0, 0, 0, 0, 0, 0]
        rows[row: 1] = [.infinity, 0, 0, 0, 0, 0, 0, 0]
        for decision in classifier.decide(rows) {
            #expect(decision.isAnomaly && decision.similarity.isFinite && decision.probabilities.allSatisfy { $0.isFinite })
        }
    }

    /// Nothing to whiten: requested by name it is an error, `auto` does without it and reports that.
    @Test(
        "examples without variance are not whitened",
        arguments: [
            TrainingExamples(features: unitRows, labels: [0, 1], labelCount: 2),
            TrainingExamples(
                features: FeatureMatrix([[0, 1], [0, 1], [1, 0], [1, 0]]), labels: [0, 0, 1, 1], labelCount: 2),
        ])
    func nothingToWhiten(examples: TrainingExamples) throws {
        #expect {
            try Classifier(fitting: examples, options: ClassifierOptions(method: .whitened))
        } throws: {
            ($0 as? ClassificationError)?.code == "unsupported_method"
        }
        let summary = try Classifier(fitting: examples).summary
        #expect(summary.method == .cosine && summary.anomaly.statistic == .similarity)
        #expect(summary.notes.contains { $0.contains("whitened") })
    }
}
