import Classification
import Synchronization
import Testing
import Threads

/// A fit on several threads, and one that is stopped.
@Suite("Fits on several threads", .timeLimit(.minutes(5)))
struct FitExecutorTests {
    /// Labels whose examples spread unlike, so that every scorer is tried and the logistic one wins.
    private static func uneven(dimensions: Int, perLabel: Int) -> TrainingExamples {
        var narrow = SyntheticProblem(labels: 6, dimensions: dimensions, noise: 0.3, seed: 31)
        var wide = SyntheticProblem(labels: 6, dimensions: dimensions, noise: 1.5, seed: 31)
        let labels = (0..<(6 * perLabel)).map { $0 % 6 }
        return TrainingExamples(
            features: FeatureMatrix(labels.map { $0 % 2 == 0 ? wide.draw($0) : narrow.draw($0) }), labels: labels, labelCount: 6
        )
    }

    /// Fits, and the bytes of the classifier and its statistics.
    private static func bytes(
        _ examples: TrainingExamples, _ options: ClassifierOptions, _ executor: FitExecutor
    ) throws -> [[UInt8]] {
        let fit = try Classifier.fit(examples, options: options, executor: executor)
        return [fit.classifier.serialized(), fit.statistics.serialized()]
    }

    @Test(
        "they are those of one thread, to the bit",
        arguments: [1, 2, 3], [ClassificationMethod.auto, .logistic, .whitened])
    func equal(threads: Int, method: ClassificationMethod) throws {
        // More rows than a chunk, and columns enough for the gradient to be split.
        let examples = Self.uneven(dimensions: 140, perLabel: 150)
        let options = ClassifierOptions(method: method)
        let helpers = HelperThreads(threads, name: "fit")
        defer { helpers.end() }
        let shared = try Self.bytes(examples, options, FitExecutor { helpers.forEach($0, $1) })
        #expect(try shared == Self.bytes(examples, options, .serial))
    }

    @Test("prototypes are those of one thread, to the bit")
    func prototypes() throws {
        let examples = Self.uneven(dimensions: 20, perLabel: 60)
        let options = ClassifierOptions(prototypes: 3)
        let helpers = HelperThreads(3, name: "fit")
        defer { helpers.end() }
        let shared = try Self.bytes(examples, options, FitExecutor { helpers.forEach($0, $1) })
        #expect(try shared == Self.bytes(examples, options, .serial))
    }

    /// Parts in the opposite order: what a part finds must not depend on those before it.
    @Test("the order of the parts is of no account")
    func reversed() throws {
        let examples = Self.uneven(dimensions: 12, perLabel: 100)
        let backwards = FitExecutor { count, body in for index in (0..<count).reversed() { body(index) } }
        let options = ClassifierOptions()
        #expect(try Self.bytes(examples, options, backwards) == Self.bytes(examples, options, .serial))
    }

    @Test("one that is cancelled ends at its next step, wherever that is", arguments: [1, 2, 10, 50, 200])
    func cancelled(afterChecks: Int) {
        let checks = Atomic(0)
        let executor = FitExecutor(isCancelled: { checks.add(1, ordering: .relaxed).newValue >= afterChecks }) { count, body in
            for index in 0..<count { body(index) }
        }
        #expect(throws: ClassificationError.cancelled) {
            try Classifier.fit(Self.uneven(dimensions: 12, perLabel: 100), executor: executor)
        }
        let made = checks.load(ordering: .relaxed)
        // Every part that was begun asks once more, and none begins any work.
        #expect(made < afterChecks + 100, "\(made)")
    }

    @Test("a trial says before it is fitted what the classifier says after")
    func trial() throws {
        let trial = try Classifier.trial(
            Self.uneven(dimensions: 12, perLabel: 100), options: ClassifierOptions(), executor: .serial)
        let chosen = try #require(try trial.fitted().classifier.summary.chosen)
        #expect(trial.logLoss == chosen.logLoss && trial.accuracy == chosen.accuracy)
    }
}
