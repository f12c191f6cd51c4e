import HTTP

/// The HTTP server.
struct HTTPSettings: SettingSection {
    let listen = Setting(
        "http.listen", .httpAddress("127.0.0.1:8080"),
        """
        Where the HTTP server listens: HOST:PORT, unix:PATH, or off. Beyond this machine it needs tokens and TLS. See docs/http.md.
        """, option: "--http", of: "`run`")
    let tokensFile = Setting(
        "http.tokens_file", .file(),
        """
        The tokens of the clients, made by assay tokens create. With it, every request but health checks needs one. The file is \
        read again when it changes. Empty: everybody who can connect may do everything.
        """)
    let tls = TLSSettings()
    let insecure = Setting(
        "http.insecure", .bool(false),
        "Let other machines connect without tokens or TLS, as where a proxy stands before the server.")
    let maxBodyBytes = Setting(
        "http.max_body_bytes", .int(16 << 20, in: 1024...(1 << 30)),
        "The largest body of a request, in bytes. A stream of lines may be longer.")
    let maxHeaderBytes = Setting(
        "http.max_header_bytes", .int(32768, in: 1024...(1 << 20)),
        "The largest headers of a request, all of them together, in bytes. Larger ones get status 431.")
    let maxHeaders = Setting(
        "http.max_headers", .int(100, in: 10...10_000), "The number of headers of a request. More get status 431.")
    let maxConnections = Setting(
        "http.max_connections", .int(10_000, in: 1...1_000_000),
        "The number of HTTP connections open at the same time. More wait until one ends.")
    let maxTexts = Setting(
        "http.max_texts", .int(4096, in: 1...1_000_000),
        "Texts of HTTP requests in progress at the same time. Requests beyond it get status 503 and Retry-After.")
    let idleSeconds = Setting(
        "http.idle_seconds", .number(75, in: 1...86400), "How long a connection may be idle between requests, in seconds.")
    let requestSeconds = Setting(
        "http.request_seconds", .number(30, in: 0.1...86400),
        """
        How long a client may take to send a request's headers, in seconds, and how long it may pause in a body or in reading its \
        answer. A body that is not a stream of lines gets a second more for each 16 KiB.
        """)
    let moderationSet = Setting(
        "http.moderation_set", .text("moderation", values: "a label set", placeholder: "set"),
        "The label set that answers the moderation and Perspective APIs.")
    let searchIndex = Setting(
        "http.search_index", .file(),
        "The index that /v1/search searches, made by assay index with the daemon's model. It is opened again when it changes. Empty: none."
    )
    let modelAliases = Setting(
        "http.model_aliases", .words([HTTPConfiguration.openAI]),
        "Names that clients may give for the model besides its own, so that they work unchanged; openai is all of OpenAI's.")
}

/// Encryption.
struct TLSSettings: SettingSection {
    let certificateFile = Setting(
        "http.tls.certificate_file", .file(),
        """
        The server's certificate in PEM, with those between it and the root. It turns on TLS, from version 1.2. A renewed one is \
        taken up without a restart. Empty: none.
        """)
    let keyFile = Setting(
        "http.tls.key_file", .file(),
        "The private key of the certificate, in PEM. Only its owner and its group may read it. Empty: none.")
}
