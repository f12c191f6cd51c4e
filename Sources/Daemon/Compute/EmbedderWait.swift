internal import Embedding

/// What a compute thread does while its embedder waits for a server. Belongs to one thread.
///
/// The messages of its batch stay its own, so that none is lost, and it takes no more: intake slows down. But answers that need
/// no embedding do not wait: a message whose deadline passes, or whose client disconnects, is answered, whether it is in the
/// batch or waits for one, and when a drain has run out of time, the wait ends.
final class EmbedderWait {
    private let intake: Intake
    private let embedder: any Embedder
    /// Answers what has expired.
    private let expire: (borrowing Batcher.Batch) -> Void
    private let refuse: (PendingMessage, Refusal) -> Void
    /// The batch at work.
    private var messages: [PendingMessage] = []
    /// Whether the embedder could not embed for a while, which says nothing about how fast it is otherwise.
    private(set) var hasSeenOutage = false

    init(
        intake: Intake, embedder: any Embedder, expire: @escaping (borrowing Batcher.Batch) -> Void,
        refuse: @escaping (PendingMessage, Refusal) -> Void
    ) {
        (self.intake, self.embedder, self.expire, self.refuse) = (intake, embedder, expire, refuse)
    }

    func begin(_ messages: [PendingMessage]) { (self.messages, hasSeenOutage) = (messages, false) }

    func end() { messages = [] }

    /// The trace context of the messages that the batch still has to answer; nil unless all came with the same one. Only asked
    /// when texts go to a server, so it costs others nothing.
    func trace() -> TraceContext? {
        var common: TraceContext?
        for message in messages where message.isOpen {
            guard let own = message.trace, common == nil || common == own else { return nil }
            common = own
        }
        return common
    }

    /// Called from time to time during the wait.
    ///
    /// - Throws: `Refusal` when the wait is over: nobody needs the batch any more, or the drain has no time left.
    func look() throws {
        if intake.hasEnded { throw Refusal.stopped }
        if embedder.health != .ready { hasSeenOutage = true }
        expire(intake.overdue())
        let now = ContinuousClock.now
        for message in messages where message.isOpen {
            if message.hasExpired(by: now) {
                refuse(message, .expired(message.message))
            } else if message.isDisconnected {
                refuse(message, .disconnected)
            }
        }
        if !messages.isEmpty, !messages.contains(where: \.isOpen) { throw Refusal.stopped }
    }
}

extension PendingMessage {
    fileprivate func hasExpired(by now: ContinuousClock.Instant) -> Bool { expiry.map { $0 < now } ?? false }
}
