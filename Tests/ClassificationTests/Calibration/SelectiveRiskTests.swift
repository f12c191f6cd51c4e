import Classification
import Testing

/// Selection with guaranteed risk.
@Suite("Selective risk") struct SelectiveRiskTests {
    @Test("the bound is that of Clopper and Pearson", arguments: GoldenSelection.all.bounds)
    func bound(golden: GoldenSelection.Bound) {
        let bound = SelectiveRisk.bound(errors: golden.errors, of: golden.count, doubt: golden.doubt)
        #expect(abs(bound - golden.bound) < 1e-6)
    }

    @Test("nothing but errors bounds nothing")
    func onlyErrors() {
        #expect(SelectiveRisk.bound(errors: 5, of: 5, doubt: 0.1) == 1)
        #expect(SelectiveRisk.choose(scores: [0.9, 0.8], errors: [true, true], risk: 0.5) == nil)
        #expect(SelectiveRisk.choose(scores: [], errors: [], risk: 0.5) == nil)
        #expect(SelectiveRisk.choose(scores: [-.infinity], errors: [false], risk: 0.5) == nil)
    }

    @Test("equal scores pass together")
    func ties() throws {
        let scores = [Float](repeating: 0.9, count: 300) + [Float](repeating: 0.5, count: 300)
        let errors = (0..<600).map { $0 >= 300 && $0 % 3 == 0 }
        let choice = try #require(SelectiveRisk.choose(scores: scores, errors: errors, risk: 0.05))
        #expect(choice.threshold == 0.9 && choice.coverage == 0.5 && choice.risk == 0)
    }

    /// Texts whose chance of an error is (1 − score) / 2: the true risk of a threshold t is (1 − t) / 4.
    @Test("the promise is broken by fewer draws than the doubt allows")
    func promiseHolds() {
        var generator = SplitMix64(seed: 11)
        let (rounds, risk) = (300, 0.1)
        var (broken, coverage) = (0, 0.0)
        for _ in 0..<rounds {
            let scores = (0..<4000).map { _ in Float.random(in: 0..<1, using: &generator) }
            let errors = scores.map { .random(in: 0..<1, using: &generator) < (1 - $0) / 2 }
            guard let choice = SelectiveRisk.choose(scores: scores, errors: errors, risk: risk) else { continue }
            if Double(1 - choice.threshold) / 4 > risk { broken += 1 }
            coverage += choice.coverage / Double(rounds)
        }
        #expect(broken <= rounds / 10, "\(broken) of \(rounds) draws promise too much")
        // At most 0.4 of the texts can be answered at this risk.
        #expect(coverage > 0.2, "\(coverage) of the texts answered")
    }
}
