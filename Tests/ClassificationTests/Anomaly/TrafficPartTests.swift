import Classification
import Foundation
import Testing

@Suite("the parts of the traffic's reference")
struct TrafficPartTests {
    /// What Scripts/golden/traffic.py wrote.
    private struct Golden: Decodable {
        struct Step: Decodable {
            var flagged: Bool
            var excess: Double
            var shift: Double
        }

        var scores: [Float]
        var asked: [Float]
        var logOdds: [Double]
        var rate: Double
        var steps: [Step]
    }

    private static func golden() throws -> Golden {
        let url = try #require(Bundle.module.url(forResource: "traffic", withExtension: "json", subdirectory: "Golden"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Golden.self, from: Data(contentsOf: url))
    }

    @Test("p-values are those of the reference implementation")
    func goldenRanks() throws {
        let golden = try Self.golden()
        var reservoir = ScoreReservoir(capacity: 1000, seed: 1)
        for score in golden.scores { reservoir.insert(score) }
        for (score, expected) in zip(golden.asked, golden.logOdds) {
            #expect(abs(reservoir.logOdds(score) - expected) < 1e-6 * max(1, abs(expected)))
        }
    }

    @Test("the rate is controlled as in the reference implementation")
    func goldenControl() throws {
        let golden = try Self.golden()
        var control = AdaptiveRate(rate: golden.rate)
        for step in golden.steps {
            control.record(isAnomaly: step.flagged)
            #expect(abs(control.excess - step.excess) < 1e-9)
            #expect(abs(control.shift - step.shift) < 1e-6 * max(1, abs(step.shift)))
        }
    }

    @Test("at the bounds nothing or everything is flagged")
    func bounds() {
        var control = AdaptiveRate(rate: 0.01)
        for _ in 0..<100 { control.record(isAnomaly: true) }
        #expect(control.shift == .infinity)
        for _ in 0..<5000 { control.record(isAnomaly: false) }
        #expect(control.shift == -.infinity)
    }

    @Test("a full reservoir keeps its size and forgets the oldest scores first of all")
    func reservoir() {
        var reservoir = ScoreReservoir(capacity: 500, seed: 2)
        for _ in 0..<500 { reservoir.insert(-1000) }
        for score in 0..<5000 { reservoir.insert(Float(score)) }
        #expect(reservoir.count == 500)
        // The last 2,000 scores are 98 % of it.
        let rank = 1 / (1 + exp(-reservoir.logOdds(3000)))
        #expect(rank < 0.1)
        // After ten times its size, e⁻¹⁰ of the first scores are left.
        #expect(reservoir.logOdds(-1) < -4)
    }

    @Test("one kind of oddity counts at most as often as stated")
    func limit() {
        var traffic = SyntheticTraffic(seed: 21)
        var limiter = OddityLimiter(rate: 0.05)
        let kind = traffic.vector()
        var counted = 0
        for message in 1...9000 {
            let isFlood = message % 3 == 0
            let vector = isFlood ? traffic.vector(about: kind.map { 3 * $0 }, spread: 0.5) : traffic.vector()
            let counts = limiter.count(vector[...], isOdd: isFlood)
            if isFlood { counted += counts ? 1 : 0 } else { #expect(counts) }
            #expect(Double(counted) <= OddityLimiter.burst + OddityLimiter.share * 0.05 * Double(message))
        }
        #expect(counted > 200)
    }

    @Test("a kind that stays may count twice as often after each stretch of patience")
    func patience() {
        var traffic = SyntheticTraffic(seed: 23)
        var limiter = OddityLimiter(rate: 0.02)
        let kind = traffic.vector().map { 3 * $0 }
        var counted = [0, 0, 0, 0]
        for message in 0..<4 * OddityLimiter.patience {
            let isFlood = message % 4 == 0
            let vector = isFlood ? traffic.vector(about: kind, spread: 0.3) : traffic.vector()
            if limiter.count(vector[...], isOdd: isFlood), isFlood { counted[message / OddityLimiter.patience] += 1 }
        }
        for stretch in 1..<4 { #expect((1.8...2.2).contains(Double(counted[stretch]) / Double(counted[stretch - 1]))) }
    }

    @Test("different oddities are not one kind, even when the whole traffic changes")
    func diverse() {
        var traffic = SyntheticTraffic(seed: 25)
        var limiter = OddityLimiter(rate: 0.05)
        let center = traffic.vector()
        var refused = 0
        for message in 0..<6000 {
            let isNew = message >= 2000
            let vector = isNew ? traffic.vector(about: center, spread: 1.2) : traffic.vector()
            // Of the new traffic every tenth text is flagged.
            if !limiter.count(vector[...], isOdd: message % (isNew ? 10 : 20) == 0) { refused += 1 }
        }
        #expect(refused <= 20)
    }
}
