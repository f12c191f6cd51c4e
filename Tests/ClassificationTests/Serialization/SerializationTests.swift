import Classification
import Testing

@Suite("Serialization") struct SerializationTests {
    static func fitted(_ options: ClassifierOptions = ClassifierOptions()) throws -> (Classifier, FeatureMatrix) {
        var problem = SyntheticProblem(labels: 3, dimensions: 12, noise: 0.8, seed: 21)
        let examples = problem.examples(perLabel: 12)
        return (try Classifier(fitting: examples, options: options), FeatureMatrix((0..<9).map { problem.draw($0 % 3) }))
    }

    @Test(
        "a classifier read back is equal",
        arguments: ClassifierTests.methods,
        [
            ClassifierOptions(anomalyRate: 0.1, seed: 5),
            ClassifierOptions(mode: .multi, background: 1, thresholds: [0: 0.3], aims: [2: .precision(0.9), 0: .recall(0.8)]),
            ClassifierOptions(mode: .multi, background: 0, aims: [1: .falseAlarms(0.1)]),
            ClassifierOptions(background: 2, rejection: .coverage(0.8)), ClassifierOptions(rejection: .errorRate(0.3)),
        ])
    func comesBackEqual(method: ClassificationMethod, options: ClassifierOptions) throws {
        var options = options
        options.method = method
        let (classifier, features) = try Self.fitted(options)
        let again = try Classifier(serialized: classifier.serialized()[...])
        #expect(again.options == options)
        #expect(again.summary == classifier.summary)
        #expect(again.decide(features) == classifier.decide(features))
        #expect(again.serialized() == classifier.serialized())
    }

    @Test("every shorter prefix is refused")
    func everyShorterPrefixIsRefused() throws {
        let bytes = try Self.fitted().0.serialized()
        for count in 0..<bytes.count {
            #expect(throws: ClassificationError.self) { try Classifier(serialized: bytes.prefix(count)) }
        }
        #expect(throws: ClassificationError.self) { try Classifier(serialized: bytes + [0]) }
    }

    /// Damage under a checksum made good again must still be an error or a classifier that works.
    @Test("hostile bytes never trap")
    func hostileBytesNeverTrap() throws {
        let (classifier, features) = try Self.fitted(ClassifierOptions(mode: .multi, background: 1))
        let bytes = classifier.serialized()
        var generator = SplitMix64(seed: 77)
        var refused = 0
        for _ in 0..<4000 {
            var damaged = Array(bytes.dropLast(8))
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<damaged.count, using: &generator)
                damaged[place] = [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator)].randomElement(
                    using: &generator)!
            }
            damaged += withUnsafeBytes(of: fnv1a(damaged).littleEndian) { Array($0) }
            do {
                let read = try Classifier(serialized: damaged)
                if read.dimensions == features.columns { _ = read.decide(features) }
            } catch {
                #expect(error.code == "malformed_classifier")
                refused += 1
            }
        }
        #expect(refused > 100)
    }

    private func fnv1a(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
