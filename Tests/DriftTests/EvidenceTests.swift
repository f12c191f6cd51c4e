import Classification
import Drift
import Testing

/// The laws that the promise about false alarms rests on.
@Suite("Evidence of drift")
struct EvidenceTests {
    private func uniform(_ generator: inout SplitMix64) -> Double { (Double(generator.next() >> 11) + 1) * 0x1p-53 }

    @Test("confidence sequences are those of the reference implementation")
    func intervals() throws {
        for golden in try GoldenDrift.read().intervals {
            let interval = ShareInterval(hits: golden.hits, of: golden.trials, error: golden.error)
            #expect(abs(interval.low - golden.low) < 1e-5 && abs(interval.high - golden.high) < 1e-5, "\(golden) \(interval)")
        }
    }

    @Test("detectors are those of the reference implementation")
    func detectors() throws {
        for golden in try GoldenDrift.read().detectors {
            var detector = ChangeDetector()
            for (number, (value, step)) in zip(golden.values, golden.steps).enumerated() {
                detector.take(value, at: number)
                #expect(abs(detector.evidence - step.sum) < 1e-9 * step.sum)
                #expect(abs(detector.peak - step.peak) < 1e-9 * step.peak && detector.since == step.since)
            }
        }
    }

    @Test("a confidence sequence misses the true share, at any time, no more often than it says")
    func coverage() {
        var generator = SplitMix64(seed: 3)
        let (runs, error) = (1000, 0.1)
        var missed = 0
        for _ in 0..<runs {
            var hits = 0
            for trial in 1...200 {
                if uniform(&generator) <= 0.3 { hits += 1 }
                let interval = ShareInterval(hits: hits, of: trial, error: error)
                if 0.3 < interval.low || 0.3 > interval.high {
                    missed += 1
                    break
                }
            }
        }
        #expect(Double(missed) <= error * Double(runs))
    }

    @Test("p-values of an exchangeable stream are uniform from the first on, and not correlated, with ties and few values")
    func pValues() {
        var generator = SplitMix64(seed: 4)
        var (all, products, count) = ([Double](), 0.0, 0)
        for _ in 0..<4000 {
            var rank = OnlineRank(buckets: 8)
            var last: Double?
            for _ in 0..<6 {
                // Two buckets are frequent, one never comes.
                let bucket = [0, 0, 0, 1, 1, 2, 3, 7][Int.random(in: 0..<8, using: &generator)]
                let p = rank.add(bucket, uniform: uniform(&generator))
                all.append(p)
                if let last { products += (last - 0.5) * (p - 0.5) }
                last = p
                count += 1
            }
        }
        all.sort()
        let distance = all.enumerated().map { abs($1 - (Double($0) + 0.5) / Double(all.count)) }.max()!
        // The Kolmogorov–Smirnov bound at 1 %.
        #expect(distance < 1.63 / Double(count).squareRoot())
        #expect(abs(products / Double(count) * 12) < 4 / Double(count).squareRoot())
    }

    @Test("an adaptive bet pays 1 on average for a uniform p-value, whatever it has seen")
    func fairBet() {
        var generator = SplitMix64(seed: 5)
        let widths = [0.01, 0.04, 0.25, 0.3, 0.4]
        var bet = AdaptiveBet(widths: widths, memory: 20, prior: 10)
        for _ in 0..<2000 {
            let mean = widths.indices.reduce(0.0) { sum, bin in
                var copy = bet
                return sum + widths[bin] * copy.play(bin)
            }
            #expect(abs(mean - 1) < 1e-9)
            _ = bet.play(Int.random(in: 0..<2, using: &generator))
        }
    }

    @Test("evidence grows by 1 for each message on average if nothing changes", arguments: [true, false])
    func martingale(isOrdered: Bool) {
        var generator = SplitMix64(seed: 6)
        let (runs, length) = (20_000, 12)
        var sum = 0.0
        for _ in 0..<runs {
            var wagers = Wagers(widths: [0.3, 0.3, 0.2, 0.2], isOrdered: isOrdered)
            for message in 0..<length { wagers.take(uniform(&generator), at: message) }
            sum += wagers.evidence
        }
        #expect(abs(sum / Double(runs) / Double(length) - 1) < 0.05)
    }
}
