/// Why a request to the server brought no embeddings.
package struct RemoteFailure: Error, Sendable, Hashable {
    /// What kind, which decides whether another attempt makes sense.
    package enum Kind: Sendable, Hashable {
        /// No answer, or half of one: refused, reset, closed, timed out.
        case connection
        /// The server cannot at the moment: 408, 425, 5xx. It may be restarting.
        case busy
        /// The server had too many requests: 429.
        case limited
        /// The server is there but not for us: a wrong key, model or path, a redirect. Nothing is wrong with the texts.
        case access
        /// The server says that something is wrong with the request: 400, 413, 422.
        case refused
        /// An answer that is not what was asked for.
        case invalid
    }

    package var kind: Kind
    /// For logs and errors. Never holds the key.
    package var reason: String
    package var retryAfter: Duration?

    package init(_ kind: Kind, _ reason: String, retryAfter: Duration? = nil) {
        (self.kind, self.reason, self.retryAfter) = (kind, reason, retryAfter)
    }

    /// The kind of a response's status; nil for a response with embeddings.
    package static func kind(ofStatus status: Int) -> Kind? {
        switch status {
        case 200: nil
        case 408, 425, 500...: .busy
        case 429: .limited
        case 400, 413, 422: .refused
        default: .access
        }
    }
}

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
        case .connection where !waitsOutOutages && failures > maxRetries: return .fail
        case .busy where !waitsOutOutages && failures > maxRetries: return .fail
        case .limited where !waitsOutOutages && failures > maxRetries: return .fail
        case .connection, .busy, .limited, .access, .invalid: break
        }
        return .retry(after: backoff.delay(after: failures, retryAfter: failure.retryAfter, random: random))
    }
}
