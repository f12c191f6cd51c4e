import Classification
import Testing

/// Which texts of a single set get no label.
@Suite("Rejection") struct RejectionTests {
    /// Three labels, the last of them ordinary texts, and fresh texts of each.
    private static func problem(
        noise: Float = 0.9, perLabel: Int = 60
    ) -> (examples: TrainingExamples, fresh: (Int, Int) -> FeatureMatrix) {
        var problem = SyntheticProblem(labels: 3, dimensions: 16, noise: noise, seed: 5)
        let examples = problem.examples(perLabel: perLabel)
        let pools = (0..<3).map { label in (0..<500).map { _ in problem.draw(label) } }
        return (examples, { label, count in FeatureMatrix(Array(pools[label].prefix(count))) })
    }

    @Test("without a background or an aim every text gets a label")
    func everyTextGetsALabel() throws {
        let (examples, fresh) = Self.problem()
        let classifier = try Classifier(fitting: examples)
        #expect(classifier.rejection == nil && classifier.summary.rejection == nil)
        #expect(classifier.decide(fresh(0, 200)).allSatisfy { $0.labels == [$0.label] && !$0.isRejected(mode: .single) })
    }

    @Test("a text of the background gets no label, but still has the best of the others", arguments: ClassifierTests.methods)
    func theBackgroundRejects(method: ClassificationMethod) throws {
        let (examples, fresh) = Self.problem()
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(method: method, background: 2))
        let ordinary = classifier.decide(fresh(2, 300))
        let rejected = ordinary.filter(\.labels.isEmpty)
        #expect(rejected.count > 200)
        for decision in ordinary {
            #expect(decision.label != 2 && decision.top(3).allSatisfy { $0.label != 2 } && decision.top(3).count == 2)
            #expect(decision.labels.isEmpty == (decision.probabilities[2] > decision.confidence))
            #expect(decision.isRejected(mode: .single) == decision.labels.isEmpty)
        }
        #expect(classifier.decide(fresh(0, 300)).count { $0.labels == [0] } > 200)
    }

    @Test("a coverage holds for fresh texts with a label", arguments: [0.7, 0.9], [nil, 2])
    func coverageHolds(coverage: Double, background: Int?) throws {
        let (examples, fresh) = Self.problem(perLabel: 300)
        let options = ClassifierOptions(background: background, rejection: .coverage(coverage))
        let classifier = try Classifier(fitting: examples, options: options)
        let summary = try #require(classifier.summary.rejection)
        #expect(summary.rule.score == (background == nil ? .confidence : .lead))
        #expect(summary.isAimReached == true)
        #expect(try #require(summary.coverage) >= coverage)
        let labels = background == nil ? [0, 1, 2] : [0, 1]
        let decisions = labels.flatMap { classifier.decide(fresh($0, 500)) }
        let answered = Double(decisions.count { !$0.labels.isEmpty }) / Double(decisions.count)
        #expect(abs(answered - coverage) < 0.05, "\(answered) of the fresh texts get a label")
    }

    @Test("an error rate holds for fresh texts, those of the background included", arguments: [nil, 2])
    func errorRateHolds(background: Int?) throws {
        let (examples, fresh) = Self.problem(noise: 2, perLabel: 300)
        let options = ClassifierOptions(background: background, rejection: .errorRate(0.05))
        let classifier = try Classifier(fitting: examples, options: options)
        let summary = try #require(classifier.summary.rejection)
        #expect(summary.rule.score == .confidence && summary.isAimReached == true)
        #expect(try #require(summary.bound) <= 0.05)
        let decisions = (0..<3).flatMap { label in classifier.decide(fresh(label, 500)).map { (label, $0) } }
        let answered = decisions.filter { !$0.1.labels.isEmpty }
        let wrong = Double(answered.count { $0.1.labels != [$0.0] }) / Double(answered.count)
        let all = Double(decisions.count { $0.1.label != $0.0 && $0.0 != background }) / Double(decisions.count)
        #expect(wrong < 0.05 && all > 0.05, "\(wrong) of the answers and \(all) of all best labels are wrong")
        #expect(answered.count > 300)
    }

    @Test("an error rate that nothing can promise leaves all texts without a label, and says so")
    func unreachableErrorRate() throws {
        let (examples, fresh) = Self.problem(noise: 6, perLabel: 20)
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(rejection: .errorRate(0.001)))
        #expect(classifier.summary.rejection?.isAimReached == false)
        #expect(classifier.summary.notes.joined().contains("error rate of 0.001 is not reached"))
        #expect(classifier.decide(fresh(0, 50)).allSatisfy { $0.labels.isEmpty })
    }

    @Test("features that mean nothing get no label")
    func notANumber() throws {
        let (examples, _) = Self.problem()
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(rejection: .coverage(0.99)))
        let decision = classifier.decide(FeatureMatrix([[Float](repeating: .nan, count: 16)]))[0]
        #expect(decision.labels.isEmpty && decision.isAnomaly)
    }

    @Test("an example of the background gets no label, one of a label keeps it")
    func examplesDecideThemselves() throws {
        let (examples, fresh) = Self.problem()
        let classifier = try Classifier(
            fitting: examples, options: ClassifierOptions(background: 2, rejection: .coverage(0.5)))
        let rows = fresh(0, 2)
        let decisions = classifier.decide(
            rows, matches: [0: .same([.init(label: 2, value: 1)]), 1: .same([.init(label: 1, value: 1)])])
        #expect(decisions[0].labels.isEmpty && decisions[1].labels == [1])
    }

    @Test("a text without a label is not certain enough for the fast tier of a cascade")
    func rejectedIsUncertain() throws {
        let (examples, fresh) = Self.problem()
        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(background: 2))
        for decision in classifier.decide(fresh(2, 100)) + classifier.decide(fresh(0, 100)) {
            let labels = classifier.decidedLabels(decision.probabilities)
            #expect(labels == Set(decision.labels))
            #expect((classifier.certainty(decision.probabilities) == -.infinity) == decision.labels.isEmpty)
            if decision.labels.isEmpty { #expect(classifier.certainty(of: decision) == -.infinity) }
        }
    }

    @Test("examples that come and go keep the rule")
    func liveUpdatesKeepTheRule() throws {
        let (examples, fresh) = Self.problem()
        let options = ClassifierOptions(method: .whitened, background: 2, rejection: .coverage(0.9))
        var (classifier, statistics) = try Classifier.fit(examples, options: options)
        try statistics.add(Array(fresh(0, 1)[row: 0]), labels: [0])
        let followed = try statistics.classifier(following: classifier)
        #expect(followed.rejection == classifier.rejection && followed.rejection != nil)
        classifier = followed
        #expect(classifier.decide(fresh(2, 100)).contains { $0.labels.isEmpty })
    }

    @Test(
        "options that cannot be are refused",
        arguments: [
            ClassifierOptions(mode: .multi, rejection: .coverage(0.9)), ClassifierOptions(rejection: .coverage(1)),
            ClassifierOptions(rejection: .errorRate(0)), ClassifierOptions(background: 3),
        ])
    func refusedOptions(options: ClassifierOptions) {
        #expect(throws: ClassificationError.self) { try Classifier(fitting: Self.problem().examples, options: options) }
    }
}
