package import Wire

/// How the HTTP server listens, and what it serves.
package struct HTTPConfiguration: Sendable {
    /// Where the server listens.
    package enum Address: Sendable, Hashable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    /// Who may use the server, and how connections are encrypted.
    package struct Access: Sendable, Hashable {
        /// The file with the clients' tokens; nil: everybody may do everything.
        package var tokensFile: String?
        /// The certificate and its key, in PEM; nil: no TLS.
        package var certificateFile: String?
        package var keyFile: String?
        /// Whether other machines may connect without tokens or TLS.
        package var isInsecure = false

        package init() {}
    }

    package var address: Address
    package var access = Access()
    /// A request's headers: their bytes altogether, and how many they are.
    package var maxHeaderBytes = 32768
    package var maxHeaders = 100
    /// The largest body of a request, in bytes. Streamed bodies are bounded by line instead.
    package var maxBodyBytes: Int
    /// Connections open at the same time; more wait in the system's queue.
    package var maxConnections: Int
    /// Texts of all requests that are computed or wait at the same time; beyond it, requests get status 503.
    package var maxTexts: Int
    /// How long a connection may be idle between requests.
    package var idleTimeout: Duration
    /// How long a client may take to send a request, from its first byte to its last.
    package var requestTimeout: Duration
    /// How long a drain may take. Connections that are left are ended then.
    package var drainTimeout: Duration
    /// The label set that answers the moderation and Perspective APIs.
    package var moderationSet: String
    /// The index that `/v1/search` searches; nil: none.
    package var searchIndex: String?
    /// Names that OpenAI's clients may give besides the model's own.
    package var modelAliases: [String]
    package var limits: WireLimits

    package init(address: Address, limits: WireLimits = WireLimits()) {
        self.address = address
        self.limits = limits
        maxBodyBytes = 16 << 20
        maxConnections = 10_000
        maxTexts = 4096
        idleTimeout = .seconds(75)
        requestTimeout = .seconds(30)
        drainTimeout = .seconds(30)
        moderationSet = "moderation"
        modelAliases = []
    }

    /// Stands for `openAINames` among aliases.
    package static let openAI = "openai"

    /// OpenAI's names for models of embeddings and moderation, which clients send unless told otherwise.
    package static let openAINames = [
        "text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002", "omni-moderation-latest",
        "omni-moderation-2024-09-26", "text-moderation-latest", "text-moderation-stable",
    ]
}

extension HTTPConfiguration.Address: CustomStringConvertible {
    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/assay.sock`.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// - Returns: nil unless it is `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self = .tcp(host: host, port: port)
    }

    /// Whether only this machine can reach it.
    package var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _): host == "localhost" || host == "::1" || host.hasPrefix("127.") && Self.isIPv4(host)
        }
    }

    /// A name may begin like an address: `127.example.org`.
    private static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
