/// Limits how often something may happen: up to `burst` times at once, and `rate` times per second over time. What comes
/// together and is more than `burst` waits for a full bucket, and what comes after it waits for the surplus. A pure state machine.
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

    /// Takes all of them or none.
    ///
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

    /// Puts back what was taken, but did not happen.
    package mutating func giveBack(_ count: Int) { tokens = min(burst, tokens + Double(count)) }
}
