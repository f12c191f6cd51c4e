package import Embedding
internal import Synchronization
internal import Tagging
package import Wire

/// A message that is decoded and tokenized, with the obligation to answer it exactly once.
///
/// A class, so that queues and batches hold a pointer. If it is dropped unanswered, it traps in debug builds, and sends an
/// `internal` error in release builds.
package final class PendingMessage: Sendable {
    package let message: Message
    package let tokens: TokenizedText
    /// When its answer becomes useless.
    package let expiry: ContinuousClock.Instant?
    /// Whose rights apply to it; nil: only the general limits.
    let client: Client?
    private let receipt: Receipt
    private let isAnswered = Atomic<Bool>(false)

    /// The transport that it came by.
    var source: MessageSource { receipt.source }
    /// The trace that its sender recorded it in, if any.
    var trace: TraceContext? { receipt.trace }

    /// - Parameter receipt: of its frame, which is not settled before the answer is out.
    package convenience init(
        _ message: consuming Message, tokens: TokenizedText, receipt: Receipt, expiry: ContinuousClock.Instant? = nil
    ) {
        self.init(message, tokens: tokens, receipt: receipt, expiry: expiry, client: nil)
    }

    init(
        _ message: consuming Message, tokens: TokenizedText, receipt: Receipt, expiry: ContinuousClock.Instant?,
        client: Client?
    ) {
        receipt.hold()
        self.message = message
        self.tokens = tokens
        self.receipt = receipt
        self.expiry = expiry
        self.client = client
    }

    /// Whether nobody would get its result.
    var isDisconnected: Bool { receipt.isDisconnected }

    /// Whether it is still to be answered. For the thread that answers it.
    var isOpen: Bool { !isAnswered.load(ordering: .relaxed) }

    /// Sends the message's result frame.
    package func answer(_ frame: [UInt8]) { takeReceipt().send(frame) }

    /// Sends an error as the message's result.
    func answer(_ refusal: Refusal) { answer(refusal.frame(id: message.id, metadata: message.metadata)) }

    /// Marks it answered. The caller sends the result to the receipt.
    func takeReceipt() -> Receipt {
        let isFirst = isAnswered.exchange(true, ordering: .relaxed) == false
        precondition(isFirst, "the message \(message.id) was answered twice")
        return receipt
    }

    deinit {
        guard !isAnswered.load(ordering: .relaxed) else { return }
        assertionFailure("the message \(message.id) was dropped unanswered")
        answer(Refusal(.internal, "the message was dropped"))
    }
}

extension PendingMessage {
    /// Its cost in a batch, in tokens, including the variants of an explained message, each without one word.
    package var cost: Int {
        let count = tokens.ids.count
        return message.explain ? count * (1 + min(count, Explainer.wordLimit(tokens: count))) : count
    }

    /// Whether it is explained in slices: it alone costs more than a batch may while others wait.
    package var isLong: Bool { message.explain && cost > Batcher.quantum }

    /// What is to be tagged.
    ///
    /// - Parameter end: when the result will be ready; a message that expires before is refused, as is one whose client has
    ///   disconnected.
    /// - Throws: why it gets an error instead.
    func request(by end: ContinuousClock.Instant, from snapshot: SetRegistry.Snapshot) throws(Refusal) -> TagRequest {
        if let expiry, expiry < end { throw .expired(message) }
        if isDisconnected { throw .disconnected }
        return TagRequest(
            text: message.text, tokens: tokens, sets: try snapshot.requestedSets(message.sets, for: client),
            scores: message.scores)
    }
}
