package import Wire

/// Answers what a drain has no time left to compute.
package struct Abandonment: Sendable {
    let decoder: FrameDecoder
    let answers: Answers

    package init(decoder: FrameDecoder, answers: Answers) {
        self.decoder = decoder
        self.answers = answers
    }

    /// Answers the rest of a frame with `internal`, and invalid messages with their own code.
    ///
    /// - Parameter count: the maximum number of messages answered, if any was left to decode; on return, what is left of it.
    /// - Returns: what is still unanswered; nil: nothing.
    func answer(_ frame: WaitingFrame, max count: inout Int) -> WaitingFrame? {
        let receipt = frame.delivery.receipt
        var frame = frame
        let rest = frame.rest ?? FrameRest()
        frame.rest = rest
        for message in rest.takeUnanswered() { answers.refuse(message, .stopped) }
        let isDone = frame.delivery.bytes.withUnsafeBytes { bytes in
            while count > 0 {
                guard let outcome = decoder.next(in: bytes, at: &rest.place) else { return true }
                count -= 1
                if case .success(let message) = outcome, rest.hasExpired(message) { continue }
                answers.counters.countReceived(from: receipt.source)
                switch outcome {
                case .success(let message): answers.refuse(message, of: receipt, .stopped)
                case .failure(let failure): answers.refuse(failure, of: receipt)
                }
            }
            return false
        }
        guard isDone else { return frame }
        receipt.decoded()
        return nil
    }
}
