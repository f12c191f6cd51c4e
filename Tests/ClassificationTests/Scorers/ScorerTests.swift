import Classification
import Testing

/// What holds for every way of scoring, those to come included.
@Suite("Every scorer")
struct ScorerTests {
    /// Two meanings per label, so that prototypes have something to find.
    private static func examples(perLabel: Int) -> (examples: TrainingExamples, fresh: FeatureMatrix) {
        var problem = SyntheticProblem(labels: 6, dimensions: 10, noise: 0.6, seed: 41)
        let rows = (0..<(6 * perLabel)).map { problem.draw($0 % 6) }
        let fresh = FeatureMatrix((0..<60).map { problem.draw($0 % 6) })
        return (
            TrainingExamples(features: FeatureMatrix(rows), labels: rows.indices.map { $0 % 6 / 2 }, labelCount: 3), fresh
        )
    }

    /// Options that make each scorer the one that is chosen.
    private static let options =
        ClassificationMethod.allCases.map { ClassifierOptions(method: $0) } + [ClassifierOptions(prototypes: 2)]

    @Test("comes back from bytes and scores the same", arguments: options)
    func roundTrip(options: ClassifierOptions) throws {
        let (examples, fresh) = Self.examples(perLabel: 40)
        let classifier = try Classifier(fitting: examples, options: options)
        let again = try Classifier(serialized: classifier.serialized())
        #expect(again.serialized() == classifier.serialized())
        #expect(again.decide(fresh) == classifier.decide(fresh))
        let labels = Array(0..<3)
        #expect(again.logOdds(fresh, of: labels) == classifier.logOdds(fresh, of: labels))
        #expect(again.summary == classifier.summary)
    }

    @Test("decides a text alike alone and in a batch", arguments: options)
    func alone(options: ClassifierOptions) throws {
        let (examples, fresh) = Self.examples(perLabel: 40)
        let classifier = try Classifier(fitting: examples, options: options)
        let batch = classifier.decide(fresh)
        for row in 0..<fresh.rows { #expect(classifier.decide(fresh.selecting([row]))[0] == batch[row]) }
    }

    @Test("is what was asked for", arguments: options)
    func asked(options: ClassifierOptions) throws {
        let summary = try Classifier(fitting: Self.examples(perLabel: 40).examples, options: options).summary
        #expect(options.method == .auto || summary.method == options.method)
        #expect(options.prototypes == nil || summary.chosen?.prototypes == 6)
        #expect(summary.chosen?.logLoss != nil && summary.chosen?.accuracy != nil)
    }

    @Test("has a method that settings can name")
    func names() {
        #expect(ClassificationMethod.allCases.map(\.rawValue) == ["auto", "cosine", "whitened", "logistic"])
        for method in ClassificationMethod.allCases { #expect(ClassificationMethod(rawValue: method.rawValue) == method) }
        #expect(ClassificationMethod(rawValue: "nearest") == nil)
    }

    @Test("refuses what it cannot do")
    func refusals() {
        let refused: [(ClassifierOptions, String, String)] = [
            (ClassifierOptions(method: .logistic, prototypes: 2, mode: .multi), "prototypes", "a multi set has one per label"),
            (ClassifierOptions(method: .logistic, prototypes: 2), "prototypes", "method logistic has one per label"),
            (ClassifierOptions(method: .cosine, prototypes: 2), "prototypes", "method cosine has one per label"),
            (ClassifierOptions(prototypes: 2, mode: .multi), "prototypes", "a multi set has one per label"),
            (ClassifierOptions(prototypes: 0), "prototypes", "0 is fewer than 1"),
        ]
        for (options, name, reason) in refused {
            #expect(throws: ClassificationError.invalidOption(name, reason: reason)) {
                try Classifier(fitting: Self.examples(perLabel: 10).examples, options: options)
            }
        }
    }
}
