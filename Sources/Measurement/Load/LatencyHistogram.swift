/// Counts of durations in buckets that widen with the duration, so that every quantile is exact to 0.4 %: the layout of
/// HdrHistogram (Tene, https://hdrhistogram.github.io/HdrHistogram/), 256 buckets for each doubling.
package struct LatencyHistogram: Sendable {
    private static let bits = 8
    private var counts: [Int] = []
    package private(set) var count = 0
    /// The longest duration, in nanoseconds.
    package private(set) var maximum: UInt64 = 0

    package init() {}

    /// - Parameter nanoseconds: a duration.
    package mutating func record(_ nanoseconds: UInt64) {
        let bucket = Self.bucket(nanoseconds)
        if bucket >= counts.count { counts += [Int](repeating: 0, count: bucket + 1 - counts.count) }
        counts[bucket] += 1
        count += 1
        maximum = max(maximum, nanoseconds)
    }

    /// The duration that a share of all does not exceed, in nanoseconds: the upper end of its bucket. 0 without any.
    package func quantile(_ share: Double) -> UInt64 {
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for (bucket, number) in counts.enumerated() {
            seen += number
            if seen >= rank { return min(Self.upperEnd(bucket), maximum) }
        }
        return maximum
    }

    private static func bucket(_ value: UInt64) -> Int {
        let shift = max(0, UInt64.bitWidth - value.leadingZeroBitCount - bits - 1)
        return shift << bits + Int(value >> shift)
    }

    private static func upperEnd(_ bucket: Int) -> UInt64 {
        let shift = max(0, bucket >> bits - 1)
        return UInt64(bucket - shift << bits) << shift | (1 << shift - 1)
    }
}
