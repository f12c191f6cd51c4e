/// How long to wait before a request is sent again: twice as long after each failure, up to a limit, part of it random, so that
/// clients that failed together do not come back together.
package struct Backoff: Sendable, Hashable {
    /// The longest wait after the first failure.
    package var base: Duration
    /// The longest wait after any.
    package var limit: Duration
    /// A server's `Retry-After` is honoured up to this.
    package var maxRetryAfter: Duration

    package init(
        base: Duration = .milliseconds(200), limit: Duration = .seconds(10), maxRetryAfter: Duration = .seconds(600)
    ) {
        (self.base, self.limit, self.maxRetryAfter) = (base, limit, maxRetryAfter)
    }

    /// - Parameters:
    ///   - failures: how many requests in succession have failed, at least one.
    ///   - retryAfter: what the server asked for. It is the minimum, and the random part comes on top.
    ///   - random: 0 to 1. The wait is between half its length and all of it.
    package func delay(after failures: Int, retryAfter: Duration? = nil, random: Double) -> Duration {
        let doublings = min(max(failures - 1, 0), 30)
        let longest = min(base * (1 << doublings), limit)
        let own = longest / 2 + longest / 2 * random
        guard let retryAfter else { return own }
        return min(retryAfter, maxRetryAfter) + min(base, limit) * random
    }
}
