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
        /// Its certificate is not that of a server that we trust, so nothing was sent.
        case untrusted
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
