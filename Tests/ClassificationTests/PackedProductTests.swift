import Classification
import Testing

/// The packed product of a classifier's decisions, seen through them: sizes around its panels of 48 and tiles of 8 rows.
@Suite("Packed product")
struct PackedProductTests {
    @Test(
        "a text's decision is the same to the bit, alone and in batches of every height",
        arguments: [3, 30, 47, 48, 49, 150])
    func batches(_ labels: Int) throws {
        var generator = SplitMix64(seed: UInt64(labels))
        let dimensions = 21
        func row(_ label: Int) -> [Float] {
            (0..<dimensions).map {
                Float((label &* 31 &+ $0 &* 17) % 13) / 13 + Float.random(in: -0.3...0.3, using: &generator)
            }
        }
        let examples = (0..<labels * 4).map { row($0 % labels) }
        let classifier = try Classifier(
            fitting: TrainingExamples(
                features: FeatureMatrix(examples), labels: (0..<labels * 4).map { [$0 % labels] }, labelCount: labels),
            options: ClassifierOptions())
        let texts = (0..<23).map { row($0 % labels) }
        let alone = texts.map { classifier.decide(FeatureMatrix([$0]))[0] }
        for height in 1...23 {
            let together = classifier.decide(FeatureMatrix(Array(texts.prefix(height))))
            for (one, other) in zip(alone, together) {
                #expect(one.label == other.label && one.probabilities == other.probabilities)
                #expect(one.typicality == other.typicality && one.pValue == other.pValue)
            }
        }
        #expect(Set(alone.map(\.label)).count > 1)
    }
}
