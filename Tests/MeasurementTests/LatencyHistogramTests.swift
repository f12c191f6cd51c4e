import Measurement
import Testing

@Suite("Latency histogram")
struct LatencyHistogramTests {
    @Test("quantiles are those of the sorted durations, at most 0.4 % above", arguments: [1, 2, 7, 1000, 20_000])
    func quantiles(_ count: Int) {
        var state: UInt64 = 9
        var histogram = LatencyHistogram()
        let durations = (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Over nine orders of magnitude.
            return (state >> 1) >> (state % 33)
        }.map { $0 >> 30 }
        for duration in durations { histogram.record(duration) }
        let sorted = durations.sorted()
        #expect(histogram.count == count)
        #expect(histogram.maximum == sorted.last)
        for share in [0.001, 0.5, 0.9, 0.99, 0.999, 1] {
            let exact = sorted[max(1, Int((share * Double(count)).rounded(.up))) - 1]
            let found = histogram.quantile(share)
            #expect(found >= exact && Double(found) <= Double(exact) * 1.004 + 1, "\(share): \(found) for \(exact)")
        }
    }

    @Test("small and huge durations have their place; without any every quantile is 0")
    func edges() {
        var histogram = LatencyHistogram()
        #expect(histogram.quantile(0.5) == 0)
        for duration: UInt64 in [0, 1, 255, 256, 511, 512, 513, 1 << 40, .max] {
            histogram.record(duration)
            #expect(histogram.quantile(1) == duration)
        }
        #expect(histogram.quantile(0) == 0)
    }
}
