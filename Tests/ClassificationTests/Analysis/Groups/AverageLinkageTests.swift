import Classification
import Testing

@Suite("Average linkage") struct AverageLinkageTests {
    /// The definition: join the two groups of the highest mean cosine, as long as it is high enough.
    private func reference(_ features: FeatureMatrix, cosine cut: Float) -> [Int] {
        var groups = (0..<features.rows).map { [$0] }
        func mean(_ one: [Int], _ other: [Int]) -> Float {
            let sum = one.reduce(Float(0)) { sum, a in
                other.reduce(sum) { $0 + zip(features[row: a], features[row: $1]).reduce(0) { $0 + $1.0 * $1.1 } }
            }
            return sum / Float(one.count * other.count)
        }
        while groups.count > 1 {
            var best = (cosine: -Float.infinity, one: 0, other: 0)
            for one in groups.indices {
                for other in groups.indices where other > one {
                    let cosine = mean(groups[one], groups[other])
                    if cosine > best.cosine { best = (cosine, one, other) }
                }
            }
            if best.cosine < cut { break }
            groups[best.one] += groups.remove(at: best.other)
        }
        var numbers = [Int](repeating: 0, count: features.rows)
        for (number, group) in groups.sorted(by: { $0.min()! < $1.min()! }).enumerated() {
            for row in group { numbers[row] = number }
        }
        return numbers
    }

    @Test("groups are those of the definition", arguments: [-0.5, 0, 0.2, 0.4, 0.6, 0.9] as [Float])
    func groupsThoseDefinition(cut: Float) {
        var problem = SyntheticProblem(labels: 5, dimensions: 6, noise: 0.8, seed: 3)
        let features = problem.examples(perLabel: 8).features
        #expect(AverageLinkage(features).groups(cosine: cut) == reference(features, cosine: cut))
    }

    @Test("clear groups are found, and the cut is learnt from known ones")
    func clearGroupsFound() {
        var problem = SyntheticProblem(labels: 6, dimensions: 32, noise: 0.4, seed: 8)
        let known = problem.examples(perLabel: 15)
        let kinds = known.labels.map { $0[0] }
        let cut = LinkageCut(known.features, kinds: kinds)
        #expect(cut.agreement == 1)
        let fresh = problem.examples(perLabel: 20)
        let groups = AverageLinkage(fresh.features).groups(cosine: cut.cosine)
        #expect(GroupAgreement(groups, fresh.labels.map { $0[0] }).adjustedRand == 1)
    }

    @Test("one row and none are groups of their own")
    func rowNoneGroups() {
        #expect(AverageLinkage(FeatureMatrix([[1, 0]])).groups(cosine: 0) == [0])
        #expect(AverageLinkage(FeatureMatrix(rows: 0, columns: 2)).groups(cosine: 0) == [])
        #expect(AverageLinkage(FeatureMatrix([[1, 0], [1, 0], [0, 1]])).groups(cosine: 0.5) == [0, 0, 1])
    }
}
