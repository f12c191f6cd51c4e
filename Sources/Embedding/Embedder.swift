/// Turns texts into vectors of a fixed size. Immutable and shared by every thread; the work is done by its sessions.
package protocol Embedder: Sendable {
    /// The model's name, shape, limits and fingerprint.
    var model: EmbeddingModel { get }

    /// What some of its tokens mean. By default unknown.
    var tokenKinds: TokenKinds { get }

    /// Opens a session: the buffers that one compute thread needs to embed batches.
    ///
    /// - Parameter layers: the layers to pool, each `1...model.layerCount`, ascending. `[model.layerCount]` alone gives the
    /// ordinary sentence embedding. Layers above the highest one requested are not computed.
    /// - Throws: `EmbeddingError` when a layer is out of range or memory cannot be allocated.
    func makeSession(layers: [Int]) throws -> any EmbeddingSession

    /// Opens a session for the ordinary sentence embedding, with all steps in the model's own files; its vectors have
    /// `model.sentenceDimensions` numbers. By default that of the last layer, of unit length.
    func sentenceSession() throws -> any EmbeddingSession

    /// Whether it can embed at the moment. By default always.
    var health: EmbedderHealth { get }
}

/// Whether an embedder can embed at the moment.
package enum EmbedderHealth: Sendable, Hashable {
    case ready
    /// Why not, for people.
    case unavailable(String)
}

extension Embedder {
    package var health: EmbedderHealth { .ready }

    package var tokenKinds: TokenKinds { TokenKinds() }

    package func sentenceSession() throws -> any EmbeddingSession { try makeSession(layers: [model.layerCount]) }
}

/// One thread's access to an embedder. Not `Sendable`: make one session per thread.
///
/// A session may block the calling thread (a remote embedder waits for its server), so sessions live on dedicated threads
/// and never on Swift's cooperative pool.
package protocol EmbeddingSession: AnyObject {
    /// The layers that `embed` pools, ascending.
    var layers: [Int] { get }

    /// Tokenizes a text, special tokens included, to at most `model.maxTokens` tokens.
    func tokenize(_ text: String) -> TokenizedText

    /// A text given as ids of the vocabulary, without special tokens: with them, and cut to `model.maxTokens`. By default a model
    /// takes no ids.
    ///
    /// - Throws: `EmbeddingError` when the model takes no ids, or has no such id.
    func tokenize(ids: [Int32]) throws -> TokenizedText

    /// Embeds a batch: one row per text, in order, into `output` (resized to fit, its storage reused).
    func embed(_ batch: [TokenizedText], into output: inout EmbeddingMatrix) throws

    /// From now on `embed` does in steps of `work` what two threads can do together. The result is bit for bit the same. By
    /// default a session does everything alone.
    func share(_ work: SharedWork)

    /// From now on `embed` calls this about every 50 ms while it waits for something outside the process, such as a server. An
    /// error that it throws ends the wait, and `embed` throws it. By default a session waits for nothing.
    func whileWaiting(_ body: @escaping () throws -> Void)

    /// From now on `embed` asks this for the trace context to send along when it sends texts to a server. By default a session
    /// sends nothing.
    func tracing(_ context: @escaping () -> TraceContext?)
}

extension EmbeddingSession {
    package func share(_ work: SharedWork) {}

    package func tokenize(ids: [Int32]) throws -> TokenizedText {
        throw EmbeddingError(.invalidArgument, at: "token_ids", "this model takes texts, not token ids")
    }

    package func whileWaiting(_ body: @escaping () throws -> Void) {}

    package func tracing(_ context: @escaping () -> TraceContext?) {}
}

/// A text as an embedder sees it.
package struct TokenizedText: Sendable, Hashable {
    /// Token ids, special tokens included.
    package var ids: [Int32]
    /// Whether the text exceeded the model's limit and was cut.
    package var isTruncated: Bool

    package init(ids: [Int32], isTruncated: Bool) {
        self.ids = ids
        self.isTruncated = isTruncated
    }
}

/// The description of an embedder.
package struct EmbeddingModel: Sendable, Hashable {
    /// The model's name, e.g. `all-MiniLM-L6-v2`.
    package var name: String
    /// The length of one layer's pooled vector.
    package var dimensions: Int
    /// The length of the ordinary sentence embedding, which differs if modules such as a dense layer follow the pooling.
    package var sentenceDimensions: Int
    /// The text before every text; nil if there is none.
    package var prompt: Prompt?
    /// How many layers can be pooled; the last one gives the ordinary sentence embedding.
    package var layerCount: Int
    /// The longest text in tokens, special tokens included; longer texts are cut.
    package var maxTokens: Int
    /// The numeric precision of the forward pass, `f32` or `int8`.
    package var precision: String
    /// Lower-case hexadecimal SHA-256 of weights, tokenizer, pooling and what follows it, prompt, precision and maximum length.
    package var fingerprint: String

    /// - Parameter sentenceDimensions: `dimensions` by default.
    package init(
        name: String, dimensions: Int, layerCount: Int, maxTokens: Int, precision: String, fingerprint: String,
        sentenceDimensions: Int? = nil, prompt: Prompt? = nil
    ) {
        self.name = name
        self.dimensions = dimensions
        self.sentenceDimensions = sentenceDimensions ?? dimensions
        self.prompt = prompt
        self.layerCount = layerCount
        self.maxTokens = maxTokens
        self.precision = precision
        self.fingerprint = fingerprint
    }

    /// Name and the first eight digits of the fingerprint, as in results: `all-MiniLM-L6-v2@1a2b3c4d`.
    package var identifier: String { "\(name)@\(fingerprint.prefix(8))" }

    /// Three layers spread evenly over the model's, the last included: 2, 4 and 6 of six.
    package static func spread(_ layerCount: Int) -> [Int] {
        layerCount < 3 ? [layerCount] : [layerCount / 3, 2 * layerCount / 3, layerCount]
    }
}
