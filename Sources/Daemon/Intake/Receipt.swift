package import Embedding
internal import Synchronization

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

    /// The transport, for counting.
    var source: MessageSource { get }

    /// Whether the client has disconnected, so that nobody would get the results.
    var isDisconnected: Bool { get }

    /// The trace that the frame's messages belong to; by default none.
    var trace: TraceContext? { get }
}

extension ReplyTarget {
    package var source: MessageSource { .zeroMQ }

    package var isDisconnected: Bool { false }

    package var trace: TraceContext? { nil }

    package func send(_ results: [(frame: [UInt8], receipt: Receipt)]) {
        for result in results { send(result.frame, for: result.receipt) }
    }
}

/// The obligation that comes with one inbound frame: one result per message in it, each delivered once.
package final class Receipt: Sendable {
    /// The bytes of credit that the frame holds until it is settled.
    package let cost: Int
    private let target: any ReplyTarget
    /// Messages without a delivered result, plus one while the frame is being decoded.
    private let outstanding = Atomic<Int>(1)
    private let lastSend = Atomic<Int64>(0)

    package init(target: any ReplyTarget, cost: Int) {
        self.target = target
        self.cost = cost
    }

    /// The transport that the frame came by.
    var source: MessageSource { target.source }
    var trace: TraceContext? { target.trace }

    /// Whether nobody would get the results: what has not begun need not be computed.
    var isDisconnected: Bool { target.isDisconnected }

    /// The frame is decoded: every message in it is answered or a ``PendingMessage``.
    package func decoded() { release() }

    /// Keeps the frame from being settled: for a message until its result is `delivered`, for others that read the frame until
    /// `release`.
    package func hold() { outstanding.add(1, ordering: .relaxed) }

    /// One result frame is safely out.
    package func delivered() { release() }

    /// Sends the result of a message that is held.
    func send(_ frame: [UInt8]) {
        noteSend()
        target.send(frame, for: self)
    }

    /// How long ago the last result was handed over to be sent.
    package var sinceSend: Duration { .nanoseconds(Self.nanoseconds - lastSend.load(ordering: .relaxed)) }

    private func noteSend() { lastSend.store(Self.nanoseconds, ordering: .relaxed) }

    private static let epoch = ContinuousClock.now
    private static var nanoseconds: Int64 {
        let components = epoch.duration(to: .now).components
        return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// Sends the result of a message that is answered as soon as it is decoded.
    func answer(_ frame: [UInt8]) {
        hold()
        send(frame)
    }

    /// Sends results of messages that are held, those of one target together.
    static func send(_ results: consuming [(frame: [UInt8], receipt: Receipt)]) {
        for index in results.indices { results[index].receipt.noteSend() }
        var rest = results[...]
        while let target = rest.first?.receipt.target {
            let count = rest.firstIndex { $0.receipt.target !== target } ?? rest.endIndex
            target.send(count - rest.startIndex == results.count ? results : Array(rest[..<count]))
            rest = rest[count...]
        }
    }

    package func release() {
        let left = outstanding.subtract(1, ordering: .acquiringAndReleasing).newValue
        precondition(left >= 0, "a result was delivered twice")
        if left == 0 { target.settled(self) }
    }
}
