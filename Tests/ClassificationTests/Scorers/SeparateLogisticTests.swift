import Classification
import Testing
import Threads

/// Logistic regression in sets of mode multi: a model for each label.
@Suite("The logistic scorer in multi sets", .timeLimit(.minutes(5)))
struct SeparateLogisticTests {
    /// Three labels in the midst of ordinary texts of many kinds. A text may have the first two at once.
    struct Varied {
        private var problem: SyntheticProblem
        /// Of the centers, the first three are the labels', the others those of kinds of ordinary texts.
        private static let kinds = 12
        static let background = 3

        init(dimensions: Int = 12, noise: Float = 0.6, seed: UInt64) {
            problem = SyntheticProblem(labels: 3 + Self.kinds, dimensions: dimensions, noise: noise, seed: seed)
        }

        mutating func draw(_ labels: [Int], kind: Int) -> [Float] {
            if labels == [Self.background] { return problem.draw(3 + kind % Self.kinds) }
            let parts = labels.map { problem.draw($0) }
            return unit(parts.dropFirst().reduce(parts[0]) { zip($0, $1).map(+) })
        }

        /// - Returns: features and labels: of ten texts six are ordinary, and one has two labels.
        mutating func texts(_ count: Int) -> (features: FeatureMatrix, labels: [[Int]]) {
            let pattern = [[3], [0], [3], [1], [3], [2], [3], [0, 1], [3], [3]]
            let labels = (0..<count).map { pattern[$0 % 10] }
            return (FeatureMatrix(labels.enumerated().map { draw($1, kind: $0 / 2) }), labels)
        }

        mutating func examples(_ count: Int) -> TrainingExamples {
            let (features, labels) = texts(count)
            return TrainingExamples(features: features, labels: labels, labelCount: 4)
        }

        static func options(_ method: ClassificationMethod) -> ClassifierOptions {
            ClassifierOptions(method: method, mode: .multi, background: background)
        }
    }

    /// How many yes/no decisions of the labels are right.
    private func right(_ decisions: [Decision], _ truth: [[Int]]) -> Int {
        zip(decisions, truth).reduce(0) { sum, pair in
            sum + (0..<3).count { pair.0.labels.contains($0) == pair.1.contains($0) }
        }
    }

    @Test("auto takes it where ordinary texts are of many kinds, and is right more often and as sure as it should be")
    func pays() throws {
        var varied = Varied(seed: 3)
        let (examples, fresh) = (varied.examples(800), varied.texts(2000))
        let whitened = try Classifier(fitting: examples, options: Varied.options(.whitened))
        let auto = try Classifier(fitting: examples, options: Varied.options(.auto))
        #expect(auto.summary.method == .logistic, "\(auto.summary.candidates)")
        let chosen = try #require(auto.summary.chosen)
        #expect(chosen.freePenalty != nil && chosen.freeShare != 0 && chosen.penalty == nil)
        let decisions = auto.decide(fresh.features)
        let gain = right(decisions, fresh.labels) - right(whitened.decide(fresh.features), fresh.labels)
        #expect(gain > 8, "\(gain) of 6,000")
        for label in 0..<3 {
            let error = Metrics.ece(
                confidences: decisions.map { $0.probabilities[label] }, correct: fresh.labels.map { $0.contains(label) })
            #expect(error < 0.03, "label \(label)")
        }
    }

    @Test("auto leaves a set alone that has too few examples to judge by, or in which labels vary alike")
    func leaves() throws {
        var varied = Varied(seed: 3)
        #expect(try Classifier(fitting: varied.examples(400), options: Varied.options(.auto)).summary.method != .logistic)
        var alike = SyntheticProblem(labels: 3, dimensions: 24, noise: 2.5, seed: 12)
        let options = ClassifierOptions(mode: .multi, background: 2)
        let summary = try Classifier(fitting: alike.examples(perLabel: 300), options: options).summary
        #expect(summary.method != .logistic, "\(summary.candidates)")
    }

    @Test("labels that never meet are told apart, and numbers stay finite")
    func separable() throws {
        var problem = SyntheticProblem(labels: 4, dimensions: 16, noise: 0.05, seed: 8)
        let options = ClassifierOptions(method: .logistic, mode: .multi, background: 3)
        let classifier = try Classifier(fitting: problem.examples(perLabel: 30), options: options)
        #expect(classifier.summary.method == .logistic)
        let truth = (0..<200).map { $0 % 4 }
        for (decision, label) in zip(classifier.decide(FeatureMatrix(truth.map { problem.draw($0) })), truth) {
            #expect(decision.labels == (label == 3 ? [] : [label]))
            #expect(decision.probabilities.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
    }

    @Test("a text may have several labels")
    func overlap() throws {
        var varied = Varied(noise: 0.3, seed: 4)
        let classifier = try Classifier(fitting: varied.examples(600), options: Varied.options(.logistic))
        let both = classifier.decide(FeatureMatrix((0..<100).map { varied.draw([0, 1], kind: $0) }))
        #expect(both.count { Set($0.labels) == [0, 1] } > 85)
        let ordinary = classifier.decide(FeatureMatrix((0..<100).map { varied.draw([3], kind: $0) }))
        #expect(ordinary.count { $0.labels.isEmpty } > 90)
    }

    @Test("labels that say nothing are not explained on held-out examples: no model has seen them, nor a copy")
    func heldOut() throws {
        var varied = Varied(dimensions: 60, seed: 5)
        var generator = SplitMix64(seed: 6)
        var (rows, labels): ([[Float]], [[Int]]) = ([], [])
        for index in 0..<120 {
            let text = varied.draw([3], kind: index)
            let label = Bool.random(using: &generator) ? 0 : 1
            // Every text twice: a model that sees one copy knows the other.
            for _ in 0..<2 {
                rows.append(text)
                labels.append([label])
            }
        }
        let examples = TrainingExamples(features: FeatureMatrix(rows), labels: labels, labelCount: 2)
        let summary = try Classifier(fitting: examples, options: ClassifierOptions(method: .logistic, mode: .multi)).summary
        let chosen = try #require(summary.chosen)
        // log 2, less what a curve finds by chance.
        #expect(try #require(chosen.logLoss) > 0.65, "\(summary.candidates)")
        #expect(try #require(chosen.accuracy) < 0.62)
    }

    @Test("it comes back from bytes and decides the same")
    func roundTrip() throws {
        var varied = Varied(seed: 7)
        let classifier = try Classifier(fitting: varied.examples(300), options: Varied.options(.logistic))
        let again = try Classifier(serialized: classifier.serialized())
        let fresh = varied.texts(60).features
        #expect(again.decide(fresh) == classifier.decide(fresh))
        #expect(again.summary == classifier.summary && again.serialized() == classifier.serialized())
    }

    @Test("a fit on several threads is that of one, to the bit", arguments: [1, 3])
    func threads(count: Int) throws {
        var varied = Varied(dimensions: 40, seed: 8)
        let examples = varied.examples(700)
        func bytes(_ executor: FitExecutor) throws -> [[UInt8]] {
            let fit = try Classifier.fit(examples, options: Varied.options(.logistic), executor: executor)
            return [fit.classifier.serialized(), fit.statistics.serialized()]
        }
        let helpers = HelperThreads(count, name: "fit")
        defer { helpers.end() }
        #expect(try bytes(FitExecutor { helpers.forEach($0, $1) }) == bytes(.serial))
    }

    @Test("when examples come, whitened scores follow and what was learnt beyond them stays")
    func follows() throws {
        var varied = Varied(seed: 9)
        let fit = try Classifier.fit(varied.examples(400), options: Varied.options(.logistic))
        let fresh = varied.texts(60).features
        let same = try fit.statistics.classifier(following: fit.classifier)
        for (one, other) in zip(fit.classifier.decide(fresh), same.decide(fresh)) {
            #expect(zip(one.probabilities, other.probabilities).allSatisfy { abs($0 - $1) < 2e-3 })
        }
        var statistics = fit.statistics
        let newcomer = varied.draw([3], kind: 0)
        let before = same.decide(FeatureMatrix([newcomer]))[0].probabilities[2]
        for _ in 0..<8 { try statistics.add(newcomer, labels: [2]) }
        let after = try statistics.classifier(following: same).decide(FeatureMatrix([newcomer]))[0].probabilities[2]
        #expect(after > 2 * before)
    }

    @Test("a label that every other text has, and sets too small to be held out in folds, are left to other methods")
    func small() throws {
        var varied = Varied(seed: 10)
        // Of the third label there is one example, which no fold can hold out.
        let (features, labels) = varied.texts(6)
        let examples = TrainingExamples(features: features, labels: labels, labelCount: 4)
        let summary = try Classifier(fitting: examples, options: Varied.options(.logistic)).summary
        #expect(summary.method != .logistic)
    }
}
