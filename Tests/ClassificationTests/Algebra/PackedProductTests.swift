import Classification
import Foundation
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

    @Test(
        "outputs are those of floats, but for a rounding in proportion to both lengths",
        arguments: [(1, 1), (3, 2), (16, 7), (30, 21), (48, 384), (49, 385), (192, 64), (215, 96), (449, 1152)])
    func accuracy(_ outputs: Int, _ columns: Int) {
        var generator = SplitMix64(seed: UInt64(outputs * 10_000 + columns))
        func rows(_ count: Int) -> FeatureMatrix {
            FeatureMatrix(
                rows: count, columns: columns,
                storage: (0..<count).flatMap { row in
                    // Lengths of many orders, and rows that are nearly a single number.
                    let size = pow(10, Float(row % 9) - 4)
                    return (0..<columns).map { column in
                        Float.random(in: -1...1, using: &generator) * (row % 4 == 3 && column > 0 ? 1e-3 : 1) * size
                    }
                })
        }
        let map = LinearMap(weights: rows(outputs), bias: (0..<outputs).map { Float($0 % 5) })
        let packed = PackedMap(map)
        for count in [1, 2, 9, 20] {
            let features = rows(count)
            let (exact, values) = (map(features), packed(features))
            for row in 0..<count {
                for output in 0..<outputs {
                    let bound = 6e-5 * length(features[row: row]) * length(map.weights[row: output]) + 1e-6
                    #expect(abs(exact[row: row][row * outputs + output] - values[row: row][row * outputs + output]) <= bound)
                }
            }
        }
    }

    @Test("numbers that are none or infinite, zero and denormal ones, and overflowing squares")
    func extremes() {
        let map = LinearMap(weights: FeatureMatrix([[1, -2, 0.5], [0, 0, 0]]), bias: [10, 20])
        let packed = PackedMap(map)
        func outputs(_ row: [Float]) -> [Float] { Array(packed(FeatureMatrix([row]))[row: 0]) }
        for bad: Float in [.nan, .infinity, -.infinity] {
            #expect(outputs([1, bad, 0]).allSatisfy { $0.isNaN })
        }
        #expect(outputs([0, 0, 0]) == [10, 20])
        #expect(outputs([.leastNonzeroMagnitude, 0, -.leastNonzeroMagnitude]) == [10, 20])
        let large = outputs([1e30, 0, 0])
        #expect(abs(large[0] / 1e30 - 1) < 1e-4 && large[1] == 20)
        let many = PackedMap(LinearMap(weights: FeatureMatrix([[Float](repeating: 1, count: 4096)]), bias: [0]))
        // The largest sum that there is, 31 bits all but full, and the worst rounding: all columns the same way.
        for sign: Float in [1, -1] {
            let sum = many(FeatureMatrix([[Float](repeating: sign, count: 4096)]))[row: 0].first!
            #expect(abs(sum - sign * 4096) < 8)
        }
    }

    private func length(_ row: ArraySlice<Float>) -> Float { row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
