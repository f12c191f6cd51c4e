/// A model on a server, in place of one in a folder.
struct EmbedderSettings: SettingSection {
    let url = Setting(
        "embedder.url", .text("", values: "a URL, such as `http://127.0.0.1:8080/v1`", placeholder: "url"),
        """
        A server that speaks the OpenAI embeddings API and embeds all texts, in place of model.path. See docs/remote.md. Empty: \
        none.
        """)
    let model = Setting(
        "embedder.model", .text("", values: "a name", placeholder: "name"), "The model's name, as the server knows it.")
    let keyFile = Setting(
        "embedder.key_file", .file(),
        """
        A file with the server's API key, which only its owner may read. It is read again when the server refuses the key. \
        Empty: none.
        """)
    let key = Setting(
        "embedder.key", .text("", values: "a key", placeholder: "key"),
        "The key itself, in place of a file. Better in the environment than here. Empty: none.", isSecret: true)
    let caFile = Setting(
        "embedder.ca_file", .file(),
        """
        A PEM file with the certificate authorities that the server's certificate may be signed by, for https. Empty: those \
        that the operating system trusts.
        """)
    let dimensions = Setting(
        "embedder.dimensions", .int(0, in: 0...65536),
        "The length of vectors to ask the server for. 0 asks for none and takes the model's own.")
    let batchSize = Setting(
        "embedder.batch_size", .int(32, in: 1...2048), "The number of texts in one request at most.")
    let timeoutSeconds = Setting(
        "embedder.timeout_seconds", .number(30, in: 0.1...3600), "How long the server may take for a request, in seconds.")
    let maxRetries = Setting(
        "embedder.max_retries", .int(6, in: 0...1000),
        """
        How many times a failed request is sent again, by commands and while the daemon starts. Once it runs, it waits for as \
        long as the server is away.
        """)
    let maxRequests = Setting(
        "embedder.max_requests", .int(8, in: 1...1024),
        "The number of requests at the same time. compute.threads is at least as many by default.")
}
