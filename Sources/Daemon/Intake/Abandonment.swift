internal import Wire

/// Answers what a drain has no time left for.
struct Abandonment: Sendable {
    let decoder: FrameDecoder
    let counters: PipelineCounters

    private static let reason = "the daemon stopped before it came to this message"

    /// Answers all that is left of a frame with `internal`, and what is wrong with it with its own code.
    func answer(_ frame: WaitingFrame) {
        let receipt = frame.delivery.receipt
        for message in frame.rest?.unanswered ?? [] { fail(message.token, .internal, Self.reason) }
        var place = frame.rest?.place ?? FramePlace()
        frame.delivery.bytes.withUnsafeBytes { bytes in
            while let outcome = decoder.next(in: bytes, at: &place) {
                switch outcome {
                case .success(let message):
                    // It was answered when its deadline passed.
                    if let deadline = message.deadline, let upTo = frame.rest?.expiredUpTo, deadline <= upTo { continue }
                    counters.countReceived(1)
                    fail(receipt.token(for: message.id, metadata: message.metadata), .internal, Self.reason)
                case .failure(let failure):
                    counters.countReceived(1)
                    fail(receipt.token(for: failure.id, metadata: failure.metadata), failure.code, failure.message)
                }
            }
        }
        receipt.decoded()
    }

    private func fail(_ token: ReplyToken, _ code: ErrorCode, _ reason: String) {
        counters.countFailure(code)
        token.fail(code, reason)
    }
}
