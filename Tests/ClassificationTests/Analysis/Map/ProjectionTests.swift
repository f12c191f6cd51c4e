import Classification
import Testing

/// The plane that reports show texts on.
@Suite("Projections") struct ProjectionTests {
    /// Labels on separate axes, with noise of a fixed seed and one loud dimension that carries no information.
    static func blobs(labels: Int, each: Int, seed: UInt64 = 1) -> TrainingExamples {
        var generator = SplitMix64(seed: seed)
        var rows: [[Float]] = []
        var own: [Int] = []
        for label in 0..<labels {
            for _ in 0..<each {
                var row = (0..<(labels + 2)).map { _ in Float.random(in: -0.1...0.1, using: &generator) }
                row[label] += 0.7
                row[labels + 1] += Float.random(in: -2...2, using: &generator)
                rows.append(row)
                own.append(label)
            }
        }
        return TrainingExamples(features: FeatureMatrix(rows), labels: own, labelCount: labels)
    }

    /// Share of points whose nearest other point in the plane has their label.
    static func purity(_ places: [SIMD2<Float>], _ labels: [[Int]]) -> Double {
        let hits = places.indices.count { point in
            let nearest = places.indices.filter { $0 != point }.min {
                let (a, b) = (places[$0] - places[point], places[$1] - places[point])
                return (a * a).sum() < (b * b).sum()
            }
            return labels[nearest!] == labels[point]
        }
        return Double(hits) / Double(places.count)
    }

    @Test("discriminants find the directions of the labels under louder noise", arguments: [2, 3, 5])
    func discriminants(labels: Int) throws {
        let examples = Self.blobs(labels: labels, each: 30)
        let coordinates = try DiscriminantCoordinates(examples, alpha: 0.001)
        #expect(coordinates.telling == labels - 1)
        #expect(coordinates.count == max(labels - 1, 2))
        let values = coordinates(examples.features)
        // About 1 within a label, several between labels.
        var within = 0.0
        for label in 0..<labels {
            let own = (0..<values.rows).filter { examples.labels[$0] == [label] }.map { Double(values[row: $0].first!) }
            let mean = own.reduce(0, +) / Double(own.count)
            within += own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.rows)
        }
        let all = (0..<values.rows).map { Double(values[row: $0].first!) }
        let mean = all.reduce(0, +) / Double(all.count)
        let total = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
        #expect((0.3...1.5).contains(within), "\(within)")
        #expect(total > 5 * within)
    }

    @Test("labels lie apart on the plane, and at the same places every time", arguments: [2, 6])
    func layout(labels: Int) throws {
        let examples = Self.blobs(labels: labels, each: 25)
        let points = try DiscriminantCoordinates(examples, alpha: 0.05)(examples.features)
        let layout = PlaneLayout(points)
        #expect(layout.places == PlaneLayout(points).places)
        #expect(layout.places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
        #expect(Self.purity(layout.places, examples.labels) > 0.95)
    }

    @Test("points that coincide, or are few, have finite places", arguments: [1, 2, 4, 40])
    func degenerate(rows: Int) {
        let same = FeatureMatrix(rows: rows, columns: 5, storage: [Float](repeating: 0.3, count: rows * 5))
        #expect(PlaneLayout(same).places.count == rows)
        #expect(PlaneLayout(same).places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    }

    @Test("labels that do not vary have no discriminants")
    func unvaried() {
        let examples = TrainingExamples(features: FeatureMatrix([[1, 0], [0, 1]]), labels: [0, 1], labelCount: 2)
        #expect(throws: ClassificationError.self) { try DiscriminantCoordinates(examples, alpha: 0.5) }
    }
}
