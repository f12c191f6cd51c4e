import Classification
import Testing

@Suite("Facility location") struct FacilityLocationTests {
    private func value(_ picked: [Int], _ features: FeatureMatrix, _ weights: [Float], _ given: FeatureMatrix) -> Float {
        (0..<features.rows).reduce(0) { sum, row in
            func cosine(_ other: ArraySlice<Float>) -> Float { zip(features[row: row], other).reduce(0) { $0 + $1.0 * $1.1 } }
            let servers = picked.map { cosine(features[row: $0]) } + (0..<given.rows).map { cosine(given[row: $0]) }
            return sum + weights[row] * max(servers.max() ?? 0, 0)
        }
    }

    @Test("lazy picks are those of the plain greedy method")
    func lazyPicksThose() {
        var problem = SyntheticProblem(labels: 6, dimensions: 10, noise: 0.7, seed: 12)
        let features = problem.examples(perLabel: 10).features
        let given = problem.examples(perLabel: 1).features.selecting([0, 1])
        let weights = (0..<features.rows).map { Float($0 % 7) / 7 + 0.1 }
        let choice = FacilityLocation(features, weights: weights, given: given, count: 12)
        var picked: [Int] = []
        for _ in 0..<12 {
            let gains = (0..<features.rows).map { value(picked + [$0], features, weights, given) }
            picked.append(picked.contains(gains.firstIndex(of: gains.max()!)!) ? -1 : gains.firstIndex(of: gains.max()!)!)
        }
        // The last bits of a sum may decide between equals, so what was reached is compared.
        #expect(abs(value(choice.picked, features, weights, given) - value(picked, features, weights, given)) < 1e-3)
        #expect(Set(choice.picked).count == 12)
    }

    @Test("given rows are not picked again, strays come last, and weight counts")
    func givenRowsPicked() {
        // Two kinds of four each and a stray.
        let rows: [[Float]] =
            [[Float]](repeating: [1, 0, 0], count: 4) + [[Float]](repeating: [0, 1, 0], count: 4) + [[0, 0, 1]]
        let features = FeatureMatrix(rows)
        let even = [Float](repeating: 1, count: 9)
        let free = FacilityLocation(features, weights: even, given: FeatureMatrix(rows: 0, columns: 3), count: 3)
        #expect(free.picked == [0, 4, 8])
        #expect(free.servers == [0, 0, 0, 0, 1, 1, 1, 1, 2])
        let known = FacilityLocation(features, weights: even, given: FeatureMatrix([[1, 0, 0]]), count: 1)
        #expect(known.picked == [4] && known.servers[0] == nil)
        let heavy = FacilityLocation(
            features, weights: [1, 1, 1, 1, 1, 1, 1, 1, 9], given: FeatureMatrix(rows: 0, columns: 3), count: 1)
        #expect(heavy.picked == [8])
        #expect(FacilityLocation(features, weights: even, given: features, count: 99).picked.count == 9)
    }
}
