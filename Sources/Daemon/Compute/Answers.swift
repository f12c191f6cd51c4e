internal import Embedding
package import Logging
internal import Tagging
internal import Wire

/// Answers messages, with tags or with an error, and counts them.
package struct Answers: Sendable {
    let counters: PipelineCounters
    let logger: Logger
    private let labels: LabelCounts

    package init(counters: PipelineCounters, logger: Logger) {
        self.counters = counters
        self.logger = logger
        labels = counters.labelCounts()
    }

    /// The same for another thread.
    func forThread() -> Answers { Answers(counters: counters, logger: logger) }

    /// Answers a message with an error.
    func refuse(_ message: PendingMessage, _ refusal: Refusal) {
        note(refusal, message.message.id, message.source)
        message.answer(refusal)
    }

    /// Answers a message with an error that needs no turn in a batch.
    func refuse(_ message: Message, of receipt: Receipt, _ refusal: Refusal) {
        note(refusal, message.id, receipt.source)
        receipt.answer(refusal.frame(id: message.id, metadata: message.metadata))
    }

    /// Answers a message that could not be decoded.
    func refuse(_ failure: MessageFailure, of receipt: Receipt) {
        let refusal = Refusal(failure.code, failure.message)
        note(refusal, failure.id, receipt.source)
        receipt.answer(refusal.frame(id: failure.id, metadata: failure.metadata))
    }

    private func note(_ refusal: Refusal, _ id: String, _ source: MessageSource) {
        counters.countFailure(refusal.code, from: source)
        logger.debug(
            "message refused", metadata: ["id": "\(id)", "code": "\(refusal.code.rawValue)", "reason": "\(refusal.reason)"])
    }

    /// Answers messages with tags as they are made, and the remaining ones with an error if making tags fails. Those that expire
    /// meanwhile are left out.
    ///
    /// - Parameters:
    ///   - together: whether answers wait until all are made, which saves wake-ups of the transport. Those of the fast tier
    ///     never wait: the full tier may take long for the rest.
    ///   - makeTags: makes the tags of a batch, which is this one or a part of it, and calls its second argument with each
    ///     request's index, its tags, the tier that decided, and its embedding if that was requested.
    func answer(
        _ batch: TagBatch, together: Bool, with tagger: any TextTagger,
        makeTags: (TagBatch, (Int, TextTags, TaggedResult.Tier, [Float]?) -> Void) throws -> Void
    ) {
        guard !batch.isEmpty else { return }
        var tally = BatchTally(count: batch.messages.count)
        var ready: [(frame: [UInt8], receipt: Receipt)] = []
        if together { ready.reserveCapacity(batch.messages.count) }
        do {
            try makeTags(batch) { index, tags, tier, embedding in
                let message = batch.messages[index]
                guard message.isOpen else { return }
                var result = tagger.result(
                    id: message.message.id, metadata: message.message.metadata, of: batch.requests[index], tags: tags,
                    tier: tier)
                result.embedding = embedding
                tally.note(result, of: index)
                labels.count(result.tags)
                counters.countTagged(from: message.source)
                var frame: [UInt8] = []
                frame.reserveCapacity(Self.usualSize)
                ResultEncoder().encode(result, into: &frame)
                if together, tier == .full {
                    ready.append((frame, message.takeReceipt()))
                } else {
                    message.answer(frame)
                }
            }
            Receipt.send(ready)
        } catch {
            Receipt.send(ready)
            let left = tally.unanswered.filter { batch.messages[$0].isOpen }
            switch error {
            case let refusal as Refusal: for index in left { refuse(batch.messages[index], refusal) }
            case let error as EmbeddingError where error.code == .refusedText && left.count > 1:
                // The server's model does not take one of the texts; alone, the others get their tags.
                for index in left { answer(batch.alone(index), together: false, with: tagger, makeTags: makeTags) }
            default:
                logger.error(
                    "a batch failed; its messages are answered with an internal error",
                    metadata: ["messages": "\(left.count)", "error": "\(error)"])
                for index in left { refuse(batch.messages[index], .failed(error)) }
            }
        }
        counters.count(tally)
    }

    /// Room for a result of a few sets, in bytes.
    private static let usualSize = 512
}
