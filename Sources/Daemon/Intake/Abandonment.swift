package import Wire

/// Answers what a drain has no time left to compute.
package struct Abandonment: Sendable {
    let decoder: FrameDecoder
    let counters: PipelineCounters

    package init(decoder: FrameDecoder, counters: PipelineCounters) {
        self.decoder = decoder
        self.counters = counters
    }

    private static let reason = "the daemon stopped before it came to this message"

    /// Answers the rest of a frame with `internal`, and invalid messages with their own code.
    ///
    /// - Parameter count: the maximum number of messages answered, if any was left to decode; on return, what is left of it.
    /// - Returns: what is still unanswered; nil: nothing.
    func answer(_ frame: WaitingFrame, max count: inout Int) -> WaitingFrame? {
        let receipt = frame.delivery.receipt
        var frame = frame
        let rest = frame.rest ?? FrameRest()
        frame.rest = rest
        for message in rest.takeUnanswered() { fail(message.token, .internal, Self.reason) }
        let isDone = frame.delivery.bytes.withUnsafeBytes { bytes in
            while count > 0 {
                guard let outcome = decoder.next(in: bytes, at: &rest.place) else { return true }
                count -= 1
                switch outcome {
                case .success(let message):
                    // It was answered when its deadline passed.
                    if let deadline = message.deadline, let upTo = rest.expiredUpTo, deadline <= upTo { continue }
                    counters.countReceived(1)
                    fail(receipt.token(for: message.id, metadata: message.metadata), .internal, Self.reason)
                case .failure(let failure):
                    counters.countReceived(1)
                    fail(receipt.token(for: failure.id, metadata: failure.metadata), failure.code, failure.message)
                }
            }
            return false
        }
        guard isDone else { return frame }
        receipt.decoded()
        return nil
    }

    private func fail(_ token: ReplyToken, _ code: ErrorCode, _ reason: String) {
        counters.countFailure(code)
        token.fail(code, reason)
    }
}
