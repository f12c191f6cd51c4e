import Classification
import Testing

@Suite("Prototypes") struct PrototypeTests {
    /// Two labels of two opposite meanings each, so that both labels have the same mean: no line separates them.
    struct Crossed {
        var problem: SyntheticProblem
        private var signs: SplitMix64

        init(seed: UInt64) {
            problem = SyntheticProblem(labels: 2, dimensions: 24, noise: 0.5, seed: seed)
            signs = SplitMix64(seed: seed)
        }

        mutating func draw(_ label: Int) -> [Float] {
            let sign: Float = signs.next() & 1 == 0 ? 1 : -1
            return problem.draw(label).map { sign * $0 }
        }

        mutating func examples(perLabel: Int) -> TrainingExamples {
            let labels = (0..<(2 * perLabel)).map { $0 % 2 }
            return TrainingExamples(features: FeatureMatrix(labels.map { draw($0) }), labels: labels, labelCount: 2)
        }
    }

    static func accuracy(_ decisions: [Decision]) -> Double {
        Double(decisions.enumerated().count { $0.offset % 2 == $0.element.label }) / Double(decisions.count)
    }

    @Test("labels of opposite meanings get a centroid for each, and only then are told apart")
    func crossed() throws {
        var crossed = Crossed(seed: 3)
        let examples = crossed.examples(perLabel: 60)
        let fresh = FeatureMatrix((0..<1000).map { crossed.draw($0 % 2) })
        let one = try Classifier(fitting: examples, options: ClassifierOptions(prototypes: 1)).decide(fresh)
        #expect(Self.accuracy(one) < 0.75)

        let classifier = try Classifier(fitting: examples, options: ClassifierOptions(anomalyRate: 0.1))
        let prototypes = try #require(classifier.summary.prototypes)
        #expect(prototypes.counts == [2, 2])
        #expect(try #require(prototypes.saving) > 5 * #require(prototypes.savingError))
        #expect(classifier.summary.chosen?.prototypes == 4)
        let decisions = classifier.decide(fresh)
        #expect(Self.accuracy(decisions) > 0.97)
        for decision in decisions { #expect(abs(decision.probabilities.reduce(0, +) - 1) < 1e-5) }
        let right = decisions.enumerated().map { $0.offset % 2 == $0.element.label }
        #expect(Metrics.ece(confidences: decisions.map(\.confidence), correct: right) < 0.05)
        // A text is like one of the centroids, and far from their mean.
        #expect(decisions.count { $0.similarity > 0.5 } > 950)
        // Calibration with 120 examples: three standard deviations are 0.09.
        #expect(Double(decisions.count { $0.isAnomaly }) / 1000 < 0.19)
    }

    @Test("labels of one meaning keep one centroid", arguments: [11, 12, 13] as [UInt64])
    func plain(seed: UInt64) throws {
        var problem = SyntheticProblem(labels: 4, dimensions: 24, noise: 1.5, seed: seed)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 50))
        let prototypes = try #require(classifier.summary.prototypes)
        #expect(prototypes.counts == [1, 1, 1, 1])
        #expect(prototypes.reason.contains("no better"))
        #expect(classifier.summary.chosen?.prototypes == nil)
    }

    @Test("no prototype stands for fewer than eight distinct texts; copies carry none")
    func carried() throws {
        var crossed = Crossed(seed: 4)
        let few = crossed.examples(perLabel: 15)
        let copies = TrainingExamples(
            features: FeatureMatrix((0..<90).map { Array(few.features[row: $0 % 30]) }),
            labels: (0..<90).map { few.labels[$0 % 30] }, labelCount: 2)
        for examples in [few, copies] {
            for count in [nil, 2] {
                let summary = try Classifier(fitting: examples, options: ClassifierOptions(prototypes: count)).summary
                #expect(summary.prototypes?.counts == [1, 1])
            }
        }
        let summary = try Classifier(fitting: few).summary
        #expect(summary.prototypes?.reason == "no label has 16 distinct examples, 8 for each centroid")
    }

    @Test("a number that is asked for is kept where the examples carry it")
    func fixed() throws {
        var problem = SyntheticProblem(labels: 2, dimensions: 24, noise: 1, seed: 5)
        let both = problem.examples(perLabel: 40)
        let rows = Array(0..<40) + Array(40..<52)
        let examples = TrainingExamples(
            features: both.features.selecting(rows), labels: rows.map { both.labels[$0] }, labelCount: 2)
        let summary = try Classifier(
            fitting: examples, options: ClassifierOptions(method: .whitened, shrinkage: 0.4, prototypes: 2)
        ).summary
        #expect(summary.prototypes?.counts == [2, 1])
        #expect(summary.alpha == 0.4)
    }

    @Test("the decision of a text is that of its batch, of the same fit, and of the bytes")
    func same() throws {
        var crossed = Crossed(seed: 6)
        let examples = crossed.examples(perLabel: 40)
        let classifier = try Classifier(fitting: examples)
        let fresh = FeatureMatrix((0..<40).map { crossed.draw($0 % 2) })
        let batch = classifier.decide(fresh)
        #expect(classifier.summary.prototypes?.counts == [2, 2])
        for (row, decision) in batch.enumerated() {
            let alone = classifier.decide(fresh.selecting([row]))[0]
            #expect(alone.label == decision.label)
            #expect(zip(alone.probabilities, decision.probabilities).allSatisfy { abs($0 - $1) < 1e-5 })
        }
        let bytes = classifier.serialized()
        #expect(try Classifier(fitting: examples).serialized() == bytes)
        let again = try Classifier(serialized: bytes)
        #expect(again.decide(fresh) == batch)
        #expect(again.summary == classifier.summary)
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: ClassificationError.self) { try Classifier(serialized: bytes.prefix(count)) }
        }
    }

    @Test("held-out decisions of labels with several centroids are as good as those of fresh texts")
    func heldOut() throws {
        var crossed = Crossed(seed: 7)
        let held = try Classifier.heldOut(crossed.examples(perLabel: 60))
        let right = held.rows.enumerated().count { place, row in
            (held.probabilities[row: place].first! > 0.5 ? 0 : 1) == row % 2
        }
        #expect(Double(right) / Double(held.rows.count) > 0.95)
    }

    @Test("examples of labels with several centroids do not come and go without a fit")
    func following() throws {
        var crossed = Crossed(seed: 8)
        var fit = try Classifier.fit(crossed.examples(perLabel: 40))
        try fit.statistics.add(crossed.draw(0), labels: [0])
        #expect(throws: ClassificationError.self) { try fit.statistics.classifier(following: fit.classifier) }
    }

    @Test(
        "a number that cannot be is refused",
        arguments: [
            ClassifierOptions(prototypes: 0), ClassifierOptions(prototypes: 2, mode: .multi),
            ClassifierOptions(method: .cosine, prototypes: 2),
        ])
    func refused(options: ClassifierOptions) throws {
        var problem = SyntheticProblem(labels: 2, dimensions: 8, noise: 1, seed: 1)
        let examples = problem.examples(perLabel: 8)
        #expect { try Classifier(fitting: examples, options: options) } throws: {
            ($0 as? ClassificationError)?.code == "invalid_option"
        }
    }
}
