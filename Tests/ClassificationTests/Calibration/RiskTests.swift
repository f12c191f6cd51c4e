import Classification
import Testing

/// Thresholds that promise something, and how surprising a count is.
@Suite("Risk control") struct RiskTests {
    /// Worked out by hand from the binomial coefficients.
    @Test(
        "the upper tail is that of the binomial distribution",
        arguments: [(8, 10, 0.5, 0.0546875), (3, 10, 0.5, 0.9453125), (1, 3, 0.1, 0.271), (0, 5, 0.2, 1), (2, 2, 0.3, 0.09)])
    func upperTail(successes: Int, trials: Int, probability: Double, expected: Double) {
        #expect(abs(BinomialTail.upper(successes: successes, trials: trials, probability: probability) - expected) < 1e-9)
    }

    /// Threshold, share and losses.
    private static func parts(_ choice: ConformalRisk.Choice?) -> [Double]? {
        choice.map { [Double($0.threshold), $0.share, Double($0.losses)] }
    }

    @Test("too few examples guarantee nothing")
    func tooFewExamplesPromiseNothing() {
        // 0.9^22 < 0.1 < 0.9^21
        #expect(ConformalRisk.fewest(risk: 0.1) == 22)
        let scores = (0..<21).map { Float($0) }
        #expect(ConformalRisk.choose(scores: scores, losses: Array(repeating: false, count: 21), risk: 0.1) == nil)
        let more = ConformalRisk.choose(scores: scores + [21], losses: Array(repeating: false, count: 22), risk: 0.1)
        #expect(Self.parts(more) == [0, 1, 0])
    }

    @Test("the threshold stops before the first loss too many")
    func theThresholdStopsBeforeTheLossTooMany() throws {
        // 1,000 examples, every tenth of the unsure half lost.
        let scores = (0..<1000).map { Float($0) / 1000 }
        let losses = (0..<1000).map { $0 < 500 && $0 % 10 == 9 }
        let choice = try #require(ConformalRisk.choose(scores: scores, losses: losses, risk: 0.02))
        // P(X ≤ 14 | 1000, 0.02) = 0.10; 13 losses are the most that leave less doubt than a tenth.
        #expect(choice.losses <= 14 && choice.losses >= 12)
        let passing = scores.indices.filter { scores[$0] >= choice.threshold }
        #expect(passing.count { losses[$0] } == choice.losses)
        #expect(choice.share == Double(passing.count) / 1000)
    }

    @Test("equal scores pass together or not at all")
    func equalScoresPassTogetherOrNotAtAll() throws {
        let scores = [Float](repeating: 0.9, count: 500) + [Float](repeating: 0.5, count: 500)
        let losses = (0..<1000).map { $0 >= 500 && $0 % 5 == 0 }
        let choice = try #require(ConformalRisk.choose(scores: scores, losses: losses, risk: 0.05))
        #expect(Self.parts(choice) == [Double(Float(0.9)), 0.5, 0])
        #expect(ConformalRisk.choose(scores: [Float](repeating: 0.5, count: 1000), losses: losses, risk: 0.05) == nil)
    }

    @Test("strange texts never pass")
    func strangeTextsNeverPass() throws {
        let scores = [Float](repeating: -.infinity, count: 50) + [Float](repeating: 0.7, count: 50)
        let choice = try #require(
            ConformalRisk.choose(scores: scores, losses: Array(repeating: false, count: 100), risk: 0.1))
        #expect(Self.parts(choice) == [Double(Float(0.7)), 0.5, 0])
    }

    /// Texts whose chance of a loss is (1 − score) / 2: the true risk of a threshold t is (1 − t)² / 4.
    @Test("the guarantee holds for fresh texts")
    func thePromiseHoldsForFreshTexts() {
        var generator = SplitMix64(seed: 8)
        let risk = 0.05
        var broken = 0
        for _ in 0..<400 {
            let scores = (0..<600).map { _ in Float.random(in: 0..<1, using: &generator) }
            let losses = scores.map { Float.random(in: 0..<1, using: &generator) < (1 - $0) / 2 }
            guard let choice = ConformalRisk.choose(scores: scores, losses: losses, risk: risk) else { continue }
            let free = Double(1 - choice.threshold)
            if free * free / 4 > risk { broken += 1 }
        }
        // A tenth of the draws may promise too much; 400 draws of that chance give 60 or more once in a thousand.
        #expect(broken < 60)
        // But the threshold is no more timid than it need be.
        #expect(broken > 5)
    }
}
