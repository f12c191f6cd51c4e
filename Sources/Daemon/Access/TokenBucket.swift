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

    /// Takes one.
    ///
    /// - Returns: `nil` when one was available, otherwise the time until one will be.
    package mutating func take(now: ContinuousClock.Instant) -> Duration? {
        // Threads call in any order: time that runs backwards adds and removes nothing.
        if now > last {
            tokens = min(burst, tokens + rate * ((now - last) / .seconds(1)))
            last = now
        }
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return .seconds((1 - tokens) / rate)
    }
}
