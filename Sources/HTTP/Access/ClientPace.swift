/// How fast a connection's client sends requests and takes responses, and when it is too slow. A pure state machine.
///
/// Time counts only while it is the client's turn: not between requests, not while the server computes, and not while the server
/// does not read because it has not worked off what came before.
package struct ClientPace: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What a connection's client may do.
    package struct Limits: Sendable {
        /// How long a request's head may take, and how long a body may pause, or the reading of a response.
        package var timeout: Duration
        /// Bytes of a body that may come after its response, which nobody reads.
        package var maxUnusedBytes: Int

        /// Beyond `timeout`, a body that is not a stream must have come at this many bytes per second on average.
        static let minRate = 16384.0

        package init(timeout: Duration, maxUnusedBytes: Int) {
            (self.timeout, self.maxUnusedBytes) = (timeout, maxUnusedBytes)
        }
    }

    /// What is wrong with a client.
    package enum Fault: Equatable, Sendable {
        /// The head of a request took too long.
        case slowHead
        /// The body of a request paused or was too slow.
        case slowBody
        /// It goes on sending a body that has been answered.
        case unusedBody
        /// It does not read its responses.
        case unreadResponse
    }

    private enum Phase {
        case idle
        case head(since: Instant)
        case body(Body)
    }

    private struct Body {
        let start: Instant
        /// The last byte, or the time since when the server reads again.
        var last: Instant
        var bytes = 0
        var unusedBytes = 0
        /// A stream may last as long as it does not pause.
        let isStream: Bool
    }

    private let limits: Limits
    private var phase = Phase.idle
    private var isReading = true
    /// Requests whose responses are not complete.
    private(set) var openResponses = 0
    /// Whether the response to the last request has begun.
    private var hasBegun = false
    /// Since when the client takes nothing, and how many bytes waited then.
    private var unread: (since: Instant, bytes: Int)?

    package init(_ limits: Limits) { self.limits = limits }

    // MARK: What the client sends

    /// Bytes have come, of whatever.
    package mutating func received(at now: Instant) {
        if case .idle = phase, openResponses == 0 { phase = .head(since: now) }
    }

    package mutating func headEnded(isStream: Bool, at now: Instant) {
        phase = .body(Body(start: now, last: now, isStream: isStream))
        openResponses += 1
        hasBegun = false
    }

    /// - Returns: what is wrong with it.
    package mutating func bodyContinued(_ count: Int, at now: Instant) -> Fault? {
        guard case .body(var body) = phase else { return nil }
        body.last = now
        body.bytes += count
        if openResponses == 0 { body.unusedBytes += count }
        phase = .body(body)
        return body.unusedBytes > limits.maxUnusedBytes ? .unusedBody : nil
    }

    package mutating func requestEnded() { phase = .idle }

    // MARK: What the server does

    /// The server reads, or it does not.
    package mutating func read(_ reads: Bool, at now: Instant) {
        if reads, !isReading, case .body(var body) = phase {
            body.last = now
            phase = .body(body)
        }
        isReading = reads
    }

    package mutating func responseBegan() { hasBegun = true }

    package mutating func responseEnded() { openResponses -= 1 }

    /// The client's side takes bytes, or it does not.
    ///
    /// - Parameter waiting: the bytes that wait.
    package mutating func writable(_ isWritable: Bool, waiting: Int, at now: Instant) {
        unread = isWritable ? nil : (now, waiting)
    }

    // MARK: Decisions

    /// Whether the client knows which request a response is for that is written now: one that has none yet, or that is not complete.
    package var mayAnswer: Bool {
        if case .body = phase { return openResponses == 1 && !hasBegun }
        return openResponses == 0
    }

    /// Whether responses to earlier requests are not complete, and that is all.
    package var mayAnswerLater: Bool {
        if case .body = phase { return false }
        return openResponses > 0
    }

    /// When to look at it; nil: it may take as long as it likes.
    package var deadline: Instant? {
        [requestDeadline, unread.map { $0.since + limits.timeout }].compactMap { $0 }.min()
    }

    private var requestDeadline: Instant? {
        switch phase {
        case .idle: return nil
        case .head(let since): return since + limits.timeout
        case .body(let body):
            guard isReading else { return nil }
            let pause = body.last + limits.timeout
            guard !body.isStream else { return pause }
            return min(pause, body.start + limits.timeout + .seconds(Double(body.bytes) / Limits.minRate))
        }
    }

    /// - Parameter waiting: bytes of responses that wait for the client.
    /// - Returns: what is wrong at this time.
    package mutating func check(waiting: Int, at now: Instant) -> Fault? {
        if let deadline = requestDeadline, deadline <= now {
            if case .head = phase { return .slowHead }
            return .slowBody
        }
        if let unread, unread.since + limits.timeout <= now {
            guard waiting < unread.bytes else { return .unreadResponse }
            self.unread = (now, waiting)
        }
        return nil
    }
}
