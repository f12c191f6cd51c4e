import Classification
import Testing

@Suite("Diversity")
struct DiversityTests {
    private static func axes(_ places: [Int], of columns: Int = 4) -> FeatureMatrix {
        FeatureMatrix(places.map { place in (0..<columns).map { $0 == place ? 1 : 0 } })
    }

    @Test(
        "the Vendi score counts what differs, in either shape of the matrix",
        arguments: [
            ([0, 1, 2, 3], 4, 4.0, 1.0), ([0, 0, 0], 4, 1, 0), ([0, 0, 1, 1], 4, 2, 2.0 / 3), ([2], 4, 1, 0),
            ([0, 1, 0, 1, 0, 1], 2, 2, 0.6),
        ] as [([Int], Int, Double, Double)])
    func vendi(_ places: [Int], _ columns: Int, _ score: Double, _ distance: Double) throws {
        let diversity = try Diversity(Self.axes(places, of: columns))
        #expect(diversity.count == places.count)
        #expect(abs(diversity.vendiScore - score) < 1e-6)
        #expect(abs(diversity.meanDistance - distance) < 1e-6)
    }

    @Test("nothing has no diversity")
    func empty() throws {
        let diversity = try Diversity(FeatureMatrix(rows: 0, columns: 4))
        #expect(diversity.vendiScore == 0 && diversity.meanDistance == 0)
    }

    @Test("a choice is worth much, unlike the others and unlike what is known")
    func choice() {
        let features = Self.axes([0, 0, 1, 2, 3])
        #expect(DiverseSelection.choose(3, from: features, worth: [0.9, 1, 0.5, 0.4, 0]) == [1, 2, 3])
        #expect(DiverseSelection.choose(2, from: features, worth: [1, 1, 1, 1, 1], known: Self.axes([0, 1])) == [3, 4])
        #expect(DiverseSelection.choose(9, from: features, worth: [1, 1, 1, 1, 1]).sorted() == [0, 2, 3, 4])
    }

    @Test("average linkage groups as a reference does (scipy 1.17, linkage 'average', cut at 0.3)")
    func linkage() {
        // Angles in degrees on the unit circle; cosine distance 0.3 is about 45.6 degrees.
        let angles: [Float] = [0, 10, 20, 90, 100, 180, 185, 270]
        let features = FeatureMatrix(angles.map { [cosine($0), cosine($0 - 90)] })
        #expect(AverageLinkage(features, width: 0.3).groups == [[0, 1, 2], [3, 4], [5, 6], [7]])
        #expect(AverageLinkage(features, width: 2).groups == [[0, 1, 2, 3, 4, 5, 6, 7]])
        #expect(AverageLinkage(FeatureMatrix(rows: 0, columns: 2), width: 1).groups.isEmpty)
    }

    /// By its series, good enough for angles of a circle.
    private func cosine(_ degrees: Float) -> Float {
        let x = Double(degrees) * .pi / 180
        var (term, sum) = (1.0, 1.0)
        for k in stride(from: 2.0, to: 60, by: 2) {
            term *= -x * x / (k * (k - 1))
            sum += term
        }
        return Float(sum)
    }
}
