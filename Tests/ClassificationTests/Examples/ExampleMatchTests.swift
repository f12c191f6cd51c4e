import Classification
import Foundation
import Testing

/// Texts that are examples, or nearly.
@Suite("Example matches")
struct ExampleMatchTests {
    private static func share(_ label: Int, _ value: Float = 1) -> ExampleMatch.Share { .init(label: label, value: value) }

    private static func fitted(_ mode: ClassificationMode, background: Int? = nil) throws -> (Classifier, FeatureMatrix) {
        var problem = SyntheticProblem(labels: 3, dimensions: 12, noise: 0.6, seed: 4)
        let options = ClassifierOptions(method: .whitened, mode: mode, background: background)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 20), options: options)
        return (classifier, FeatureMatrix([problem.draw(0), problem.stranger()]))
    }

    @Test(
        "the examples' labels decide, whatever the classifier says, and nothing is strange about them",
        arguments: [ClassificationMode.single, .multi], [0, 1, 2])
    func same(mode: ClassificationMode, label: Int) throws {
        let (classifier, features) = try Self.fitted(mode)
        let match = ExampleMatch.same([Self.share(label)])
        for decision in classifier.decide(features, matches: [0: match, 1: match]) {
            #expect(decision.label == label && decision.labels == [label])
            #expect(decision.confidence == 1 && decision.margin == 1)
            #expect(decision.pValue == 1 && !decision.isAnomaly)
            #expect(decision.probabilities == (0..<3).map { $0 == label ? 1 : 0 })
            #expect(classifier.certainty(of: decision) == 1)
        }
        // The similarity is that to the label given.
        let plain = classifier.decide(features)
        let decided = classifier.decide(features, matches: [0: match])
        #expect((decided[0].similarity == plain[0].similarity) == (plain[0].label == label))
        #expect(decided[1] == plain[1])
    }

    @Test("where examples disagree they share the confidence, and of equals the likelier is named")
    func conflict() throws {
        let (classifier, features) = try Self.fitted(.single)
        let plain = classifier.decide(features)[0]
        #expect(plain.label == 0)
        let even = classifier.decide(features, matches: [0: .same([Self.share(0, 0.5), Self.share(2, 0.5)])])[0]
        #expect(even.label == 0 && even.confidence == 0.5 && even.margin == 0 && even.probabilities == [0.5, 0, 0.5])
        let most = classifier.decide(features, matches: [0: .same([Self.share(0, 0.25), Self.share(1, 0.75)])])[0]
        #expect(most.labels == [1] && most.confidence == 0.75 && most.margin == 0.5)
    }

    @Test("multi: exactly the labels of the examples, and the background means none")
    func multi() throws {
        let (classifier, features) = try Self.fitted(.multi, background: 0)
        func decide(_ shares: [ExampleMatch.Share]) -> Decision { classifier.decide(features, matches: [1: .same(shares)])[1] }
        let ordinary = decide([Self.share(0)])
        #expect(ordinary.labels.isEmpty && ordinary.confidence == 0 && !ordinary.isAnomaly)
        #expect(ordinary.label != 0)
        #expect(Set(decide([Self.share(1), Self.share(2)]).labels) == [1, 2])
        // Half of the examples are ordinary; a label that the other half has is given all the same.
        #expect(decide([Self.share(0, 0.5), Self.share(2, 0.5)]).labels == [2])
    }

    /// Held-out examples of two labels, at odds that leave room; the near duplicates of the first ones agree.
    private func observations(agreeing: Int, disagreeing: Int) -> [NearDuplicatePull.Observation] {
        (0..<(agreeing + disagreeing)).map { place in
            .init(
                logits: [0.4, 0], labels: [place % 2], shares: [Self.share(place < agreeing ? place % 2 : 1 - place % 2)],
                group: place)
        }
    }

    @Test(
        "near duplicates pull as far as they agree beyond what the scores say",
        arguments: [(0, 0), (1, 0), (20, 0), (200, 0), (0, 20), (10, 10), (40, 10)])
    func pull(agreeing: Int, disagreeing: Int) {
        let pull = NearDuplicatePull(mode: .single, noise: 0)
        let found = pull.fit(observations(agreeing: agreeing, disagreeing: disagreeing))
        guard agreeing + disagreeing > 0 else {
            #expect(found == nil)
            return
        }
        guard let found else {
            Issue.record("nothing found")
            return
        }
        #expect(found.examples == agreeing + disagreeing)
        #expect(abs(found.agreement - Double(agreeing) / Double(agreeing + disagreeing)) < 1e-6)
        #expect(found.saving >= 0)
        // Nothing to hold a single one against, and no agreement beyond chance, give none.
        #expect((found.strength > 0) == (agreeing > max(1, disagreeing)))
        if disagreeing == 0, agreeing > 1 {
            let more = pull.fit(observations(agreeing: 2 * agreeing, disagreeing: 0))
            #expect(found.strength < more?.strength ?? 0 && found.saving > 0)
        }
    }

    @Test("a pull of four to one is near the log-odds of the agreement beyond the scores")
    func size() throws {
        // Scores carry no information; Laplace smoothing makes 80 and 20 into 81 and 21.
        let even = (0..<100).map { place in
            NearDuplicatePull.Observation(
                logits: [0, 0], labels: [0], shares: [Self.share(place < 80 ? 0 : 1)], group: place)
        }
        let found = try #require(NearDuplicatePull(mode: .single, noise: 0).fit(even))
        #expect(abs(found.strength - 1.3499) < 0.002)  // log(81 / 21)
    }

    @Test("a fit with keys takes the pull over, keeps it in its bytes, and draws near duplicates to their labels")
    func fit() throws {
        var problem = SyntheticProblem(labels: 2, dimensions: 8, noise: 2.5, seed: 9)
        let examples = problem.examples(perLabel: 60)
        // Pairs of examples of one label share a near key.
        var keyed = examples
        keyed.keys = (0..<120).map { TextKey(exact: UInt64($0), near: UInt64($0 / 2)) }
        let options = ClassifierOptions(method: .whitened, shrinkage: 0.5, prototypes: 1)
        let plain = try Classifier(fitting: examples, options: options)
        let classifier = try Classifier(fitting: keyed, options: options)
        #expect(plain.summary.nearDuplicates == nil && plain.nearDuplicatePull == 0)
        let near = try #require(classifier.summary.nearDuplicates)
        #expect(near.examples == 120 && near.agreement == 1 && near.strength > 1 && near.saving > 0.1)
        #expect(try Classifier(serialized: classifier.serialized()).nearDuplicatePull == classifier.nearDuplicatePull)

        let text = FeatureMatrix([problem.draw(0)])
        let before = classifier.decide(text)[0].probabilities
        let after = classifier.decide(text, matches: [0: .near([Self.share(1)])])[0].probabilities
        let shift = logOdds(after[1]) - logOdds(before[1])
        #expect(abs(shift - classifier.nearDuplicatePull) < 1e-3)
        #expect(classifier.decide(text)[0] == plain.decide(text)[0])

        // Unlike labels under every key: no evidence for a pull.
        keyed.keys = (0..<120).map { TextKey(exact: UInt64($0), near: UInt64($0 % 60)) }
        #expect(try Classifier(fitting: keyed, options: options).nearDuplicatePull == 0)
        // The same text twice is not a near duplicate.
        keyed.keys = (0..<120).map { TextKey(exact: UInt64($0 / 2), near: UInt64($0 / 2)) }
        #expect(try Classifier(fitting: keyed, options: options).summary.nearDuplicates == nil)
    }
}

private func logOdds(_ probability: Float) -> Float { log(probability / (1 - probability)) }
