internal import JSON
internal import Wire
internal import Wording
package import ZeroMQ

/// A client of a running daemon: sends rows, receives results, and returns them in the order of the rows.
package struct TagClient: Sendable {
    package let push: Endpoint
    package let pull: Endpoint
    package let sets: [String]
    package let explain: Bool
    /// How long the next result may take.
    package let timeout: Duration
    /// `nil`: without CURVE.
    package let security: ClientSecurity?

    /// Rows in memory: in flight, or answered before an earlier one.
    private static let window = 2048

    package init(
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

    /// Sends every row and waits for every result. Blocks: call it on a separate thread.
    ///
    /// - Parameters:
    ///   - isReady: whether `next` would return without waiting.
    ///   - next: the next row; nil at the end. One with a failure is not sent: its failure is its result.
    ///   - consume: takes rows with their results, in order, as soon as they are available. Results of other senders' messages,
    ///     which the daemon may send to this consumer, are not reported.
    /// - Throws: `AssayError` when no result comes within `timeout`, naming the endpoints and the number missing, and when
    ///   a requested set does not exist in the daemon.
    package func run(
        isReady: () -> Bool, next: () throws -> InputRow?, consume: ([TaggedRow]) throws -> Void
    ) throws {
        let context = try ZeroMQContext()
        let output = try Socket(.push, context: context)
        let input = try Socket(.pull, context: context)
        try output.set(.immediate, true)
        try output.set(.linger, .zero)
        // With a full queue libzmq would drop results, and could end the process, when the daemon's connection breaks. The window
        // bounds what comes.
        try input.set(.receiveHighWaterMark, 0)
        try security?.apply(to: output)
        try security?.apply(to: input)
        _ = try input.attach(pull)
        _ = try output.attach(push)
        let poller = Poller()
        let writable = poller.add(output, [])
        _ = poller.add(input, .readable)

        let prefix = MessageIDGenerator().next() + "-"
        let decoder = ResultDecoder()
        var queue = AnswerQueue<InputRow, ReceivedResult>()
        var unsent: [UInt8]?
        var isAtEnd = false
        var lastProgress = ContinuousClock.now
        while true {
            while unsent != nil || (!isAtEnd && queue.count < Self.window && (queue.count == 0 || isReady())) {
                if unsent == nil {
                    guard let row = try next() else {
                        isAtEnd = true
                        break
                    }
                    if queue.unanswered == 0 { lastProgress = .now }
                    let number = queue.ask(row)
                    guard row.failure == nil else {
                        _ = queue.answer(number, try result(of: row, decoder))
                        continue
                    }
                    unsent = request("\(prefix)\(number)", row.text)
                }
                guard try output.trySend(Frame(unsent!)) == .sent else { break }
                unsent = nil
            }
            while let frames = try input.tryReceive() {
                for frame in frames {
                    let result = try decoder.decode(frame.bytes)
                    guard result.id.hasPrefix(prefix), let number = Int(result.id.dropFirst(prefix.count)) else { continue }
                    if let failure = result.failure, failure.knownCode == .unknownSet { throw refusal(failure) }
                    if queue.answer(number, result) { lastProgress = .now }
                }
            }
            var done: [TaggedRow] = []
            while let (row, result) = queue.next() { done.append(TaggedRow(row: row, result: result)) }
            if !done.isEmpty { try consume(done) }
            if isAtEnd, queue.count == 0 { return }
            guard queue.unanswered > 0 else { continue }
            let patience = timeout - (.now - lastProgress)
            guard patience > .zero else { throw silence(queue.unanswered, isUnsent: unsent != nil) }
            poller.setInterest(unsent == nil ? [] : .writable, of: writable)
            // For interactive input, standard input is checked ten times a second.
            try poller.wait(timeout: isAtEnd || unsent != nil ? patience : min(patience, .milliseconds(100)))
        }
    }

    /// The result of a row that cannot be sent.
    private func result(of row: InputRow, _ decoder: ResultDecoder) throws -> ReceivedResult {
        var frame: [UInt8] = []
        if let failure = row.failure { ResultEncoder().encode(failure, into: &frame) }
        return try decoder.decode(frame)
    }

    private func silence(_ count: Int, isUnsent: Bool) -> AssayError {
        AssayError(
            .transport, at: isUnsent ? push.description : pull.description,
            isUnsent
                ? "no message was accepted within \(timeout)"
                : "no result within \(timeout); \(count) \(count == 1 ? "is" : "are") missing",
            remedy: "is the daemon running (assay run), and is nobody else taking its results?"
                + (security == nil ? "" : " Is its key --server-key, and is ours in its allow-list?"))
    }

    private func refusal(_ failure: ReceivedResult.Failure) -> AssayError {
        AssayError(.labels, at: sets.map { "--set \($0)" }.joined(separator: " "), failure.message)
    }

    private func request(_ id: String, _ text: String) -> [UInt8] {
        var request = "{\"id\":\(JSONText.quoted(id)),\"text\":\(JSONText.quoted(text))"
        if !sets.isEmpty { request += ",\"sets\":[\(sets.map(JSONText.quoted).joined(separator: ","))]" }
        if explain { request += ",\"explain\":true" }
        return Array((request + "}").utf8)
    }
}
