/// Whether a failed request is sent again.
package struct RetryPolicy: Sendable {
    /// Attempts after the first.
    package var maxRetries: Int
    package var backoff: Backoff

    package enum Decision: Sendable, Hashable {
        case retry(after: Duration)
        case fail
    }

    package init(maxRetries: Int, backoff: Backoff = Backoff()) {
        (self.maxRetries, self.backoff) = (maxRetries, backoff)
    }

    /// - Parameters:
    ///   - failures: how many attempts have failed, this one included.
    ///   - waitsOutOutages: whether the request may wait for as long as the server is away.
    ///   - random: 0 to 1.
    package func decide(_ failure: RemoteFailure, failures: Int, waitsOutOutages: Bool, random: Double) -> Decision {
        switch failure.kind {
        case .refused: return .fail
        // A server that answers, and answers nonsense, will hardly change.
        case .invalid where failures > maxRetries: return .fail
        case .access where !waitsOutOutages: return .fail
        case .untrusted where !waitsOutOutages: return .fail
        case .connection where !waitsOutOutages && failures > maxRetries: return .fail
        case .busy where !waitsOutOutages && failures > maxRetries: return .fail
        case .limited where !waitsOutOutages && failures > maxRetries: return .fail
        case .connection, .busy, .limited, .access, .untrusted, .invalid: break
        }
        return .retry(after: backoff.delay(after: failures, retryAfter: failure.retryAfter, random: random))
    }
}
