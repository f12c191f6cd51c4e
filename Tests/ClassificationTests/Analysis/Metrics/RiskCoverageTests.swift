import Classification
import Testing

@Suite("Risk and coverage") struct RiskCoverageTests {
    @Test("the area and the risks are those of the reference")
    func golden() {
        let golden = GoldenSelection.all
        for problem in golden.curves {
            let curve = RiskCoverageCurve(scores: problem.scores, errors: problem.errors)
            #expect(abs(curve.area - problem.aurc) < 1e-9)
            for (coverage, risk) in zip(golden.coverages, problem.risks) {
                #expect(abs(curve.risk(coverage: coverage) - risk) < 1e-9)
            }
        }
    }

    @Test("of equal scores every order counts alike")
    func ties() {
        let curve = RiskCoverageCurve(scores: [0.9, 0.5, 0.5], errors: [false, true, false])
        #expect(abs(curve.risk(coverage: 2 / 3.0) - 0.25) < 1e-12)
        #expect(abs(curve.area - (0 + 0.25 + 1 / 3.0) / 3) < 1e-12)
    }

    @Test("without texts there is no risk, and NaN is least sure")
    func edges() {
        let none = RiskCoverageCurve(scores: [], errors: [])
        #expect(none.area == 0 && none.risk(coverage: 0.9) == 0 && none.points().isEmpty)
        let curve = RiskCoverageCurve(scores: [.nan, 0.1], errors: [true, false])
        #expect(curve.risk(coverage: 0.5) == 0 && curve.risk(coverage: 1) == 0.5)
        #expect(curve.points().map { $0.coverage } == [0.5, 1])
    }
}
