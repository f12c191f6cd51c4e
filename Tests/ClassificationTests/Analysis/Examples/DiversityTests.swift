import Classification
import Testing

@Suite("Diversity") struct DiversityTests {
    @Test("equal rows count as one, orthogonal rows each count")
    func equalRowsCount() throws {
        let same = try Diversity(FeatureMatrix([[0.6, 0.8], [0.6, 0.8], [0.6, 0.8]]))
        #expect(abs(same.vendiScore - 1) < 1e-6 && abs(same.meanDistance) < 1e-6)
        let different = try Diversity(FeatureMatrix([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))
        #expect(abs(different.vendiScore - 3) < 1e-6 && abs(different.meanDistance - 1) < 1e-6)
        let one = try Diversity(FeatureMatrix([[1, 0]]))
        #expect(abs(one.vendiScore - 1) < 1e-6 && one.meanDistance == 0)
        #expect(try Diversity(FeatureMatrix(rows: 0, columns: 3)).vendiScore == 0)
    }

    /// Values of NumPy: the entropy of `eigvalsh(K / n)`.
    @Test("both Gram matrices return the value of the definition")
    func bothGramMatrices() throws {
        let rows: [[Float]] = [[1, 0, 0], [0.6, 0.8, 0], [0, 0.6, 0.8], [0, 0, 1], [0.6, 0, 0.8]]
        // Five rows of three columns take XᵀX; padded to eight columns they take XXᵀ.
        for matrix in [rows, rows.map { $0 + [0, 0, 0, 0, 0] }] {
            let diversity = try Diversity(FeatureMatrix(matrix))
            #expect(abs(diversity.vendiScore - 2.62409942) < 1e-5)
            #expect(abs(diversity.meanDistance - 0.572) < 1e-5)
        }
    }
}
