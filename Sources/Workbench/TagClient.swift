internal import Pipeline
public import ZeroMQ

/// A client of a running daemon: sends texts, receives results, and knows which are still missing.
public struct TagClient: Sendable {
    public let push: Endpoint
    public let pull: Endpoint
    public let sets: [String]
    public let explain: Bool
    /// How long the next result may take.
    public let timeout: Duration
    /// `nil`: without CURVE.
    public let security: ClientSecurity?

    /// Messages on their way before more are sent.
    private static let window = 2048

    public init(
        push: Endpoint, pull: Endpoint, sets: [String] = [], explain: Bool = false, timeout: Duration,
        security: ClientSecurity? = nil
    ) {
        self.security = security
        self.push = push
        self.pull = pull
        self.sets = sets
        self.explain = explain
        self.timeout = timeout
    }

    /// Sends every text and waits for every result. Blocks: call it on a thread of its own.
    ///
    /// - Parameters:
    ///   - isReady: whether `next` would return without waiting.
    ///   - next: the next text; nil at the end.
    ///   - received: a result and the text that it is for, as results come. Results of other senders' messages, which the
    ///     daemon may give to this consumer, are not reported.
    /// - Throws: `PipelineError` when no result comes within `timeout`, naming the endpoints and the number missing.
    public func run(
        isReady: () -> Bool, next: () throws -> String?, received: (_ text: String, _ frame: [UInt8]) throws -> Void
    ) throws {
        let context = try ZeroMQContext()
        let output = try Socket(.push, context: context)
        let input = try Socket(.pull, context: context)
        try output.set(.immediate, true)
        try output.set(.linger, .zero)
        try security?.apply(to: output)
        try security?.apply(to: input)
        _ = try input.attach(pull)
        _ = try output.attach(push)
        let poller = Poller()
        let writable = poller.add(output, [])
        _ = poller.add(input, .readable)

        let prefix = MessageIDGenerator().next()
        let decoder = ResultDecoder()
        var waiting: [String: String] = [:]
        var count = 0
        var unsent: (id: String, text: String)?
        var isAtEnd = false
        var lastProgress = ContinuousClock.now
        while !isAtEnd || !waiting.isEmpty || unsent != nil {
            while unsent != nil || (!isAtEnd && waiting.count < Self.window && (waiting.isEmpty || isReady())) {
                if unsent == nil {
                    guard let text = try next() else {
                        isAtEnd = true
                        break
                    }
                    unsent = ("\(prefix)-\(count)", text)
                    count += 1
                    if waiting.isEmpty { lastProgress = .now }
                }
                guard try output.trySend(Frame(request(unsent!.id, unsent!.text))) == .sent else { break }
                waiting[unsent!.id] = unsent!.text
                unsent = nil
            }
            while let frames = try input.tryReceive() {
                for frame in frames {
                    let result = try decoder.decode(frame.bytes)
                    guard let text = waiting.removeValue(forKey: result.id) else { continue }
                    lastProgress = .now
                    try received(text, result.line)
                }
            }
            if isAtEnd, waiting.isEmpty, unsent == nil { return }
            let patience = timeout - (.now - lastProgress)
            guard patience > .zero || (waiting.isEmpty && unsent == nil) else { throw silence(waiting.count, unsent != nil) }
            poller.setInterest(unsent == nil ? [] : .writable, of: writable)
            // While a person types, standard input is looked at ten times a second.
            try poller.wait(timeout: isAtEnd || unsent != nil ? patience : .milliseconds(100))
        }
    }

    private func silence(_ count: Int, _ isUnsent: Bool) -> PipelineError {
        PipelineError(
            .transport, at: isUnsent ? push.description : pull.description,
            isUnsent ? "nobody took a message within \(timeout)" : "no result within \(timeout); \(count) are missing",
            remedy: "is the daemon running (assay run), and is nobody else taking its results?"
                + (security == nil ? "" : " Is its key --server-key, and is ours in its allow-list?"))
    }

    private func request(_ id: String, _ text: String) -> [UInt8] {
        var request = "{\"id\":\(JSONText.quoted(id)),\"text\":\(JSONText.quoted(text))"
        if !sets.isEmpty { request += ",\"sets\":[\(sets.map(JSONText.quoted).joined(separator: ","))]" }
        if explain { request += ",\"explain\":true" }
        return Array((request + "}").utf8)
    }
}
