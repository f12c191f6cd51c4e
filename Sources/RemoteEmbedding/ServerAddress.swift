package import Embedding

/// Where a server's embeddings are.
package struct ServerAddress: Sendable, Hashable {
    /// The full URL, without secrets.
    package let url: String
    /// Whether it is https.
    package let isEncrypted: Bool
    /// Whether others on the way can read what is sent.
    package let isReadable: Bool

    /// - Parameter base: the URL of the API, such as `http://127.0.0.1:8080/v1`. A server's alone gets `/v1`; one that ends
    ///   with `/embeddings` is taken as it is.
    /// - Throws: `EmbeddingError` for what is not such a URL.
    package init(_ base: String) throws(EmbeddingError) {
        func refuse(_ message: String, _ remedy: String) -> EmbeddingError {
            // The text may hold a secret.
            EmbeddingError(.invalidArgument, at: "the embeddings server's URL", message, remedy: remedy)
        }
        let example = "give one such as http://127.0.0.1:8080/v1"
        guard let scheme = ["http://", "https://"].first(where: { base.lowercased().hasPrefix($0) }) else {
            throw refuse("it does not begin with http:// or https://", example)
        }
        let rest = base.dropFirst(scheme.count)
        guard rest.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), !rest.contains("#") else {
            throw refuse("it has characters that a URL cannot have", example)
        }
        let (place, query) = (rest.prefix { $0 != "?" }, rest.drop { $0 != "?" })
        let host = place.prefix { $0 != "/" }
        guard !host.isEmpty else { throw refuse("it names no host", example) }
        guard !host.contains("@") else {
            throw refuse("it holds a user or a password", "use embedder.key_file for the key")
        }
        var path = String(place.dropFirst(host.count))
        while path.hasSuffix("/") { path.removeLast() }
        if path.isEmpty { path = "/v1" }
        if !path.hasSuffix("/embeddings") { path += "/embeddings" }
        url = scheme + host + path + query
        isEncrypted = scheme == "https://"
        isReadable = scheme == "http://" && !Self.isLoopback(host)
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        let name = host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
        return name == "localhost" || name == "::1" || name.hasPrefix("127.") && name.allSatisfy { $0.isNumber || $0 == "." }
    }
}
