/// What a server was asked and what it counted.
package struct RemoteUsage: Sendable, Hashable {
    /// Requests sent, those that failed included.
    package var requests = 0
    /// Requests without a usable answer, except those that the server refused for their texts.
    package var failures = 0
    /// Tokens by the server's count.
    package var promptTokens = 0

    package init(requests: Int = 0, failures: Int = 0, promptTokens: Int = 0) {
        (self.requests, self.failures, self.promptTokens) = (requests, failures, promptTokens)
    }
}
