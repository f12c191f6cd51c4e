/// Limits how often something may happen: up to `burst` times at once, and `rate` times per second over time. A pure
/// state machine.
package struct TokenBucket: Sendable {
    package let rate: Double
    package let burst: Double
    private var tokens: Double
    private var last: ContinuousClock.Instant

    /// A full bucket.
    ///
    /// - Parameter burst: at least 1.
    package init(rate: Double, burst: Double, now: ContinuousClock.Instant) {
        precondition(rate > 0 && burst >= 1, "a bucket that never holds one")
        self.rate = rate
        self.burst = burst
        tokens = burst
        last = now
    }

    /// Takes some.
    ///
    /// - Parameter count: may be more than `burst`: then a full bucket is enough, and what is over delays the next ones.
    /// - Returns: `nil` when they were available, otherwise the time until they will be.
    package mutating func take(_ count: Int = 1, now: ContinuousClock.Instant) -> Duration? {
        // Threads call in any order: time that runs backwards adds and removes nothing.
        if now > last {
            tokens = min(burst, tokens + rate * ((now - last) / .seconds(1)))
            last = now
        }
        let needed = min(Double(count), burst)
        guard tokens < needed else {
            tokens -= Double(count)
            return nil
        }
        return .seconds((needed - tokens) / rate)
    }
}
