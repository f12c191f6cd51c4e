internal import Glibc

/// What is strange in your own traffic: the strangest `rate` of the messages, kept up while the traffic changes.
///
/// Ranks each text among recent ones (`ScoreReservoir`), moves the level so that the promised share is flagged
/// (`AdaptiveRate`), and keeps one kind of oddity from becoming ordinary by being sent often (`OddityLimiter`). Deterministic: the
/// same messages and seed give the same verdicts.
package struct TrafficReference: Sendable, Hashable {
    /// What it says about one text.
    package struct Verdict: Sendable, Hashable {
        /// Of the text among recent ones, adjusted so that it is at most `rate` for the promised share of the messages.
        package var pValue: Float
        /// Whether `pValue` is at most `rate`.
        package var isAnomaly: Bool
        /// Whether it was learnt: not if its kind of oddity has counted often enough.
        package var counts = true
    }

    /// The share of messages that are anomalies.
    package var rate: Double { adaptive.rate }
    private(set) var reservoir: ScoreReservoir
    private(set) var adaptive: AdaptiveRate
    private(set) var limiter: OddityLimiter
    /// Messages that counted, up to `neededMessages`.
    private(set) var learned: Int

    /// The bytes of a score and of a vector: some 16 KB and 50 KB with 384 dimensions.
    package static let defaultCapacity = 2000
    /// The least p-value.
    static let minPValue: Float = 1e-30

    package init(rate: Double, capacity: Int = Self.defaultCapacity, seed: UInt64 = 0) {
        reservoir = ScoreReservoir(capacity: capacity, seed: seed)
        adaptive = AdaptiveRate(rate: rate)
        limiter = OddityLimiter(rate: rate)
        learned = 0
    }

    init(reservoir: ScoreReservoir, adaptive: AdaptiveRate, limiter: OddityLimiter, learned: Int) {
        self.reservoir = reservoir
        self.adaptive = adaptive
        self.limiter = limiter
        self.learned = learned
    }

    /// Messages before it can judge: 20 anomalies' worth, between 400 and 2,000.
    package var neededMessages: Int {
        rate > 0 ? max(400, min(2000, Int((20 / rate).rounded(.up)))) : 400
    }

    /// Whether it has seen enough traffic; until then its verdicts are not to be used.
    package var isReady: Bool { learned >= neededMessages }

    /// Judges one text, and learns from it.
    ///
    /// - Parameters:
    ///   - typicality: larger = more typical; only its order and relative differences matter. NaN is the strangest.
    ///   - kind: the text's vector, which tells kinds of oddity apart; of the same length in every call.
    package mutating func judge(_ typicality: Float, kind: ArraySlice<Float>) -> Verdict {
        let limit = Float.greatestFiniteMagnitude / 4
        let score = typicality.isNaN ? -limit : min(max(typicality, -limit), limit)
        let logOdds = reservoir.logOdds(score) + adaptive.shift
        let pValue = max(Float(1 / (1 + exp(-logOdds))), Self.minPValue)
        var verdict = Verdict(pValue: pValue, isAnomaly: Double(pValue) <= rate)
        verdict.counts = limiter.count(kind, isOdd: verdict.isAnomaly)
        guard verdict.counts else { return verdict }
        if isReady { adaptive.record(isAnomaly: verdict.isAnomaly) } else { learned += 1 }
        reservoir.insert(score)
        return verdict
    }

    /// Counts messages as ordinary that are not judged: texts that are examples, and what another tier answered.
    package mutating func passOver(_ count: Int = 1) {
        guard isReady else { return }
        for _ in 0..<count { adaptive.record(isAnomaly: false) }
    }

    /// The same knowledge of the traffic for another rate.
    package func with(rate: Double) -> TrafficReference {
        guard rate != self.rate else { return self }
        var other = self
        other.adaptive = AdaptiveRate(rate: rate)
        other.limiter = OddityLimiter(
            rate: rate, messages: limiter.messages, counted: limiter.counted, mean: limiter.mean, kinds: limiter.kinds)
        other.learned = isReady ? other.neededMessages : learned
        return other
    }
}
