internal import Glibc

/// A bounded sample of recent typicalities, against which new ones are ranked.
///
/// Once it is full, a new score replaces a random one, so that the sample fades exponentially: a score stays for `capacity`
/// messages on average. The rank is the conformal p-value (1 + scores at most as typical) / (n + 1), interpolated between
/// neighbours and continued beyond both ends by an exponential tail, so that of texts stranger than all scores the
/// strangest still come first.
package struct ScoreReservoir: Sendable, Hashable {
    let capacity: Int
    /// In the order of their slots.
    private(set) var scores: [Float]
    /// The same, ascending.
    private var ascending: [Float]
    private(set) var generator: SplitMix64

    package init(capacity: Int, seed: UInt64) {
        precondition(capacity > 0)
        self.capacity = capacity
        scores = []
        ascending = []
        generator = SplitMix64(seed: seed)
    }

    /// - Parameter scores: finite, at most `capacity`.
    init(capacity: Int, scores: [Float], generator: SplitMix64) {
        precondition(capacity > 0 && scores.count <= capacity)
        self.capacity = capacity
        self.scores = scores
        ascending = scores.sorted()
        self.generator = generator
    }

    package var count: Int { scores.count }

    package mutating func insert(_ score: Float) {
        if scores.count < capacity {
            scores.append(score)
        } else {
            let slot = Int(generator.next() % UInt64(capacity))
            ascending.remove(at: ascending.count(below: scores[slot]))
            scores[slot] = score
        }
        ascending.insert(score, at: ascending.count(below: score))
    }

    /// log(p / (1 − p)) of the p-value: small means strange. 0 without scores.
    package func logOdds(_ score: Float) -> Double {
        let n = ascending.count
        guard n > 0 else { return 0 }
        let below = ascending.count(below: score, orEqual: true)
        let end = log(Double(n))
        if below == 0 { return -end - Double(ascending[0] - score) / tailScale(atLowerEnd: true) }
        if below == n { return end + Double(score - ascending[n - 1]) / tailScale(atLowerEnd: false) }
        let (low, high) = (Double(ascending[below - 1]), Double(ascending[below]))
        let rank = Double(below) + (Double(score) - low) / (high - low)
        return log(rank / (Double(n + 1) - rank))
    }

    /// Mean excess of the outermost twentieth over the score next to it: the scale of an exponential tail.
    private func tailScale(atLowerEnd isLower: Bool) -> Double {
        let n = ascending.count
        let tail = min(max(1, n / 20), n - 1)
        guard tail > 0 else { return 1 }
        let inner = Double(ascending[isLower ? tail : n - tail - 1])
        let outer = isLower ? ascending[..<tail] : ascending[(n - tail)...]
        let excess = outer.reduce(0) { $0 + abs(Double($1) - inner) } / Double(tail)
        return max(excess, 1e-9)
    }
}
