/// A server of the embeddings API, and how it is used.
package struct RemoteOptions: Sendable {
    package var address: ServerAddress
    package var key = KeySource.none
    /// Whom its certificate may be signed by, for https.
    package var authorities = TrustedAuthorities.system
    /// The model's name, as the server knows it.
    package var model: String
    /// The length of vectors to ask for; nil: the model's own.
    package var dimensions: Int?
    /// The most texts in a request.
    package var batchSize = 32
    /// How long a request may take.
    package var timeout = Duration.seconds(30)
    /// How often a failed request is sent again, where it may not wait for the server.
    package var maxRetries = 6
    package var backoff = Backoff()
    /// The most requests at the same time, of all sessions together.
    package var maxRequests = 8
    /// The longest text in pieces (`TextPieces`), which are about as many as tokens.
    package var maxTokens = 8192
    /// How often the probe is embedded again.
    package var probeInterval = Duration.seconds(300)

    package init(address: ServerAddress, model: String) { (self.address, self.model) = (address, model) }
}
