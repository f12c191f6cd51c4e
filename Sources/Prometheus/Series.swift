internal import Synchronization

/// One series of a metric: its value, or the counts of a histogram.
final class Series: Sendable {
    /// The labels as written: `{source="http"}`, or nothing.
    let labels: String
    private let bits = Atomic<UInt64>(0)
    private let bounds: [Double]
    private let buckets: Mutex<(counts: [Int], sum: Double)>

    init(labels: String, kind: Metric.Kind) {
        self.labels = labels
        if case .histogram(let bounds) = kind { self.bounds = bounds } else { bounds = [] }
        buckets = Mutex((Array(repeating: 0, count: bounds.count + 1), 0))
    }

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }

    /// Adds an observation to a histogram.
    func observe(_ value: Double) {
        let place = bounds.firstIndex { value <= $0 } ?? bounds.count
        buckets.withLock { buckets in
            buckets.counts[place] += 1
            buckets.sum += value
        }
    }

    /// A histogram's counts per bucket and the sum of all observations, at one moment.
    var observations: (counts: [Int], sum: Double) { buckets.withLock { $0 } }

    func reset() {
        bits.store(0, ordering: .relaxed)
        buckets.withLock { $0 = (Array(repeating: 0, count: bounds.count + 1), 0) }
    }
}
