package import JSON
internal import Synchronization
internal import Wire

/// Where the results of a frame go: the sink beside a source, the connection it came from, a test.
///
/// Called from compute threads, so an implementation must return quickly and never block.
package protocol ReplyTarget: AnyObject, Sendable {
    /// Takes one result frame. The implementation calls `receipt.delivered()` once the frame is safely out.
    func send(_ frame: [UInt8], for receipt: Receipt)

    /// Takes result frames that are ready together; by default one by one.
    func send(_ results: [(frame: [UInt8], receipt: Receipt)])

    /// The last result of the receipt's frame is safely out: its credit is free again.
    func settled(_ receipt: Receipt)
}

extension ReplyTarget {
    package func send(_ results: [(frame: [UInt8], receipt: Receipt)]) {
        for result in results { send(result.frame, for: result.receipt) }
    }
}

/// The obligation that comes with one inbound frame: one result per message in it, each delivered once.
package final class Receipt: Sendable {
    /// The bytes of credit that the frame holds until it is settled.
    package let cost: Int
    fileprivate let target: any ReplyTarget
    /// Messages without a delivered result, plus one while the frame is being decoded.
    private let outstanding = Atomic<Int>(1)

    package init(target: any ReplyTarget, cost: Int) {
        self.target = target
        self.cost = cost
    }

    /// Opens the obligation for one message of the frame.
    package func token(for id: String, metadata: JSONFragment?) -> ReplyToken {
        outstanding.add(1, ordering: .relaxed)
        return ReplyToken(id: id, metadata: metadata, receipt: self)
    }

    /// The frame is decoded; no more tokens will be opened.
    package func decoded() { release() }

    /// Keeps the frame from being settled until `release`, for code other than the decoder that may open tokens.
    package func hold() { outstanding.add(1, ordering: .relaxed) }

    /// One result frame is safely out.
    package func delivered() { release() }

    fileprivate func send(_ frame: [UInt8]) { target.send(frame, for: self) }

    package func release() {
        let left = outstanding.subtract(1, ordering: .acquiringAndReleasing).newValue
        precondition(left >= 0, "a result was delivered twice")
        if left == 0 { target.settled(self) }
    }
}

/// The obligation to answer one message exactly once. If dropped unanswered, it traps in debug and answers with an `internal`
/// error in release.
package final class ReplyToken: Sendable {
    let id: String
    private let metadata: JSONFragment?
    private let receipt: Receipt
    private let isAnswered = Atomic<Bool>(false)

    fileprivate init(id: String, metadata: JSONFragment?, receipt: Receipt) {
        self.id = id
        self.metadata = metadata
        self.receipt = receipt
    }

    /// Sends the message's result frame.
    package func answer(_ frame: [UInt8]) {
        markAnswered()
        receipt.send(frame)
    }

    /// Sends the result frames of several messages, those of one target together.
    package static func answer(_ answers: [(token: ReplyToken, frame: [UInt8])]) {
        var results: [(frame: [UInt8], receipt: Receipt)] = []
        results.reserveCapacity(answers.count)
        for (token, frame) in answers {
            token.markAnswered()
            if let last = results.last, last.receipt.target !== token.receipt.target {
                last.receipt.target.send(results)
                results.removeAll(keepingCapacity: true)
            }
            results.append((frame, token.receipt))
        }
        results.last?.receipt.target.send(results)
    }

    private func markAnswered() {
        let first = isAnswered.exchange(true, ordering: .relaxed) == false
        precondition(first, "the message \(id) was answered twice")
    }

    /// Sends an error as the message's result.
    ///
    /// - Parameter retryAfter: milliseconds after which a retry makes sense.
    func fail(_ code: ErrorCode, _ reason: String, retryAfter: Int? = nil) { answer(errorFrame(code, reason, retryAfter)) }

    private func errorFrame(_ code: ErrorCode, _ reason: String, _ retryAfter: Int? = nil) -> [UInt8] {
        var frame: [UInt8] = []
        let failure = MessageFailure(id: id, code: code, message: reason, metadata: metadata, retryAfter: retryAfter)
        ResultEncoder().encode(failure, into: &frame)
        return frame
    }

    deinit {
        guard !isAnswered.load(ordering: .relaxed) else { return }
        assertionFailure("the message \(id) was dropped unanswered")
        receipt.send(errorFrame(.internal, "the message was dropped"))
    }
}

/// A frame as it arrived, with the obligation to answer it.
package struct Delivery: Sendable {
    package var bytes: [UInt8]
    package let receipt: Receipt
    /// When it was read; deadlines count from here.
    package let arrival: ContinuousClock.Instant
    /// Which of its target's peers sent it: peers are served in turn.
    package let peer: Int
    /// Whose rights apply to its messages; `nil`: only the general limits.
    package let client: Client?

    package init(bytes: [UInt8], receipt: Receipt, arrival: ContinuousClock.Instant, peer: Int = 0) {
        self.init(bytes: bytes, receipt: receipt, arrival: arrival, peer: peer, client: nil)
    }

    package init(bytes: [UInt8], receipt: Receipt, arrival: ContinuousClock.Instant, peer: Int, client: Client?) {
        self.bytes = bytes
        self.receipt = receipt
        self.arrival = arrival
        self.peer = peer
        self.client = client
    }
}
