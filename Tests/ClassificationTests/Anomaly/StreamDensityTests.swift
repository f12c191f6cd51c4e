import Classification
import Foundation
import Testing

@Suite("The density of examples and stream") struct StreamDensityTests {
    private struct Golden: Decodable {
        var rows: [[Float]]
        var weights: [Double]
        var shrinkage: Double
        var tests: [[Float]]
        var distances: [Float]
    }

    /// Texts of one kind: two layers of projected vectors about a centre.
    private struct Kind {
        var centre: Float
        var generator: SplitMix64

        init(_ centre: Float, seed: UInt64) { (self.centre, generator) = (centre, SplitMix64(seed: seed)) }

        mutating func draw(_ count: Int) -> [FeatureMatrix] {
            (0..<2).map { _ in
                FeatureMatrix(
                    (0..<count).map { _ in
                        (0..<Self.directions).map { column in
                            let noise = (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &generator) }
                            return 0.05 * noise + (column == 0 ? centre : 0)
                        }
                    })
            }
        }

        static let directions = 8
    }

    private func examples(_ count: Int = 400) throws -> ExampleDensity {
        var kind = Kind(0, seed: 1)
        return try ExampleDensity([kind.draw(count)], layers: 2, directions: Kind.directions)
    }

    private func mean(_ values: [Float]) -> Float { values.reduce(0, +) / Float(values.count) }

    @Test("distances are those of the reference") func distancesAreThoseOfTheReference() throws {
        let url = try #require(Bundle.module.url(forResource: "density", withExtension: "json", subdirectory: "Golden"))
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
        var moments = GaussianMoments(dimensions: golden.rows[0].count)
        // In two parts, of which one is added, taken away and added again.
        let (first, second) = (FeatureMatrix(Array(golden.rows[..<15])), FeatureMatrix(Array(golden.rows[15...])))
        moments.add(first, weights: Array(golden.weights[..<15]))
        var part = GaussianMoments(dimensions: golden.rows[0].count)
        part.add(second, weights: Array(golden.weights[15...]))
        for factor in [1.0, -1, 1] { moments.add(part, times: factor) }
        moments.scale(by: 0.5)
        let distances = try GaussianDensity(moments, shrinkage: golden.shrinkage)
            .squaredDistances(FeatureMatrix(golden.tests))
        for (own, expected) in zip(distances, golden.distances) { #expect(abs(own - expected) < 2e-3 * (1 + expected)) }
    }

    @Test("directions are orthonormal and always the same") func directionsAreOrthonormal() {
        let dimensions = 96
        var units = FeatureMatrix(rows: dimensions, columns: dimensions)
        for row in 0..<dimensions {
            units[row: row] = ArraySlice((0..<dimensions).map { $0 == row ? 1 : 0 })
        }
        let projection = DensityProjection(dimensions: dimensions)
        let columns = projection(units)
        #expect(projection.directions == 64 && columns == DensityProjection(dimensions: dimensions)(units))
        for a in 0..<64 {
            for b in 0...a {
                let inner = (0..<dimensions).reduce(Float(0)) {
                    $0 + columns.storage[$1 * 64 + a] * columns.storage[$1 * 64 + b]
                }
                #expect(abs(inner - (a == b ? 1 : 0)) < 1e-3)
            }
        }
        #expect(DensityProjection(dimensions: 16).directions == 16)
    }

    @Test("p-values of fresh texts are uniform, those of strangers small") func examplesJudge() throws {
        let density = try examples()
        var (fresh, stranger) = (Kind(0, seed: 2), Kind(2, seed: 3))
        let values = density.pValues(fresh.draw(1000))
        // Three standard deviations of 400 held-out and 1,000 fresh texts.
        #expect(abs(Double(values.count { $0 <= 0.1 }) / 1000 - 0.1) < 0.055)
        #expect(density.pValues(stranger.draw(20)).allSatisfy { $0 <= 0.01 })
    }

    @Test("a handful of examples cannot call anything very strange") func fewExamples() throws {
        var stranger = Kind(2, seed: 3)
        for count in [0, 1, 2, 19] {
            var kind = Kind(0, seed: 1)
            let samples = count == 0 ? [] : [kind.draw(count)]
            let density = try ExampleDensity(samples, layers: 2, directions: Kind.directions)
            #expect(density.pValues(stranger.draw(3)).allSatisfy { $0 >= 1 / Float(count + 1) })
            #expect(try StreamDensity(density).typicalities(stranger.draw(3)).allSatisfy(\.isFinite))
        }
    }

    @Test("a set without a layer leaves that layer to the others") func setsMayLackALayer() throws {
        var (kind, fresh, stranger) = (Kind(0, seed: 1), Kind(0, seed: 2), Kind(2, seed: 3))
        let density = try ExampleDensity(
            [kind.draw(200), [nil, kind.draw(200)[1]]], layers: 2, directions: Kind.directions)
        let flagged = density.pValues(fresh.draw(1000)).count { $0 <= 0.1 }
        // Examples known in one layer spread more widely, so fewer are flagged.
        #expect((20...160).contains(flagged))
        #expect(density.pValues(stranger.draw(20)).allSatisfy { $0 <= 0.01 })
    }

    @Test("the stream becomes typical, and what it leaves strange") func streamBecomesTypical() throws {
        var density = try StreamDensity(try examples())
        var (old, new) = (Kind(0, seed: 4), Kind(1, seed: 5))
        let before = mean(density.typicalities(new.draw(200)))
        for _ in 0..<300 { try density.learn(new.draw(32), weights: [Double](repeating: 1, count: 32)) }
        let after = mean(density.typicalities(new.draw(200)))
        #expect(before < 4 * after)
        // Half the squared distances of two layers: about the number of directions, less what shrinkage takes.
        #expect(abs(after + Float(Kind.directions)) < 3)
        #expect(mean(density.typicalities(old.draw(200))) < 1.5 * after)
        #expect(density.weight <= StreamDensity.memory)
    }

    @Test("a flood of anomalies pulls less, and one that does not count nothing") func floodPullsLittle() throws {
        let pulls = try [0, StreamDensity.oddWeight, 1].map { weight in
            var density = try StreamDensity(try examples())
            var (usual, flood) = (Kind(0, seed: 6), Kind(1, seed: 7))
            for _ in 0..<125 { try density.learn(usual.draw(32), weights: [Double](repeating: 1, count: 32)) }
            let before = mean(density.typicalities(flood.draw(100)))
            for _ in 0..<8 { try density.learn(flood.draw(32), weights: [Double](repeating: weight, count: 32)) }
            return mean(density.typicalities(flood.draw(100))) / before
        }
        #expect(pulls[0] > 0.95)
        #expect(pulls[1] > 1.5 * pulls[2] && pulls[1] < 0.9)
    }

    @Test("a text's typicality does not depend on its batch") func batchesDoNotMatter() throws {
        let density = try StreamDensity(try examples())
        var kind = Kind(0, seed: 8)
        let texts = kind.draw(9)
        let alone = (0..<9).map { row in density.typicalities(texts.map { $0.selecting([row]) })[0] }
        #expect(density.typicalities(texts) == alone)
    }

    @Test("numbers that are not finite are not learnt") func notFinite() throws {
        var density = try StreamDensity(try examples())
        let broken = FeatureMatrix(
            rows: 300, columns: Kind.directions, storage: [Float](repeating: .nan, count: 300 * Kind.directions))
        var kind = Kind(0, seed: 9)
        let texts = kind.draw(5)
        let before = density.typicalities(texts)
        try density.learn([broken, broken], weights: [Double](repeating: 1, count: 300))
        #expect(density.typicalities(texts) == before)
    }

    @Test("bytes give the same density, damaged ones an error") func bytes() throws {
        let examples = try examples()
        var density = try StreamDensity(examples)
        var kind = Kind(1, seed: 10)
        for _ in 0..<16 { try density.learn(kind.draw(32), weights: [Double](repeating: 1, count: 32)) }
        let bytes = density.serialized()
        let again = try StreamDensity(serialized: bytes, examples: examples)
        let texts = kind.draw(5)
        #expect(again.serialized() == bytes && again.typicalities(texts) == density.typicalities(texts))
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: ClassificationError.self) {
                try StreamDensity(serialized: bytes[..<length], examples: examples)
            }
        }
        #expect(throws: ClassificationError.self) { try StreamDensity(serialized: bytes + [0], examples: examples) }
        let other = try ExampleDensity([], layers: 1, directions: Kind.directions)
        #expect(throws: ClassificationError.self) { try StreamDensity(serialized: bytes, examples: other) }
    }

    @Test("other examples keep what was learnt of the stream") func otherExamples() throws {
        var density = try StreamDensity(try examples())
        var (kind, far) = (Kind(1, seed: 11), Kind(-1, seed: 12))
        for _ in 0..<64 { try density.learn(kind.draw(32), weights: [Double](repeating: 1, count: 32)) }
        let weight = density.weight
        try density.replaceExamples(
            try ExampleDensity([far.draw(100)], layers: 2, directions: Kind.directions))
        #expect(density.weight == weight)
        #expect(mean(density.typicalities(kind.draw(100))) > mean(density.typicalities(far.draw(100))))
    }
}
