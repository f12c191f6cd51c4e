internal import Wire

extension ComputeThread {
    /// The minimum time between two checks of a waiting frame's deadlines.
    private static let minPause = Duration.milliseconds(20)
    /// The same as a multiple of the time the check took.
    private static let pauseFactor = 20

    /// Answers what expired while it waited: messages that were read, and those of frames that were not.
    func expire(_ batch: borrowing Batcher.Batch) {
        for message in batch.expired { answers.refuse(message, .expired(message.message)) }
        for frame in batch.overdue { expire(frame) }
    }

    /// Answers the messages of a waiting frame whose deadlines have passed, and records when the next one will.
    private func expire(_ frame: OverdueFrame) {
        let receipt = frame.delivery.receipt
        defer { receipt.release() }
        let start = ContinuousClock.now
        let next = DeadlineScan(decoder: decoder).run(frame) { message in
            answers.counters.countReceived(from: receipt.source)
            answers.refuse(message, of: receipt, .expired(message))
        }
        guard let next else { return }
        // Deadlines a moment apart must not cause a long array to be read again before each batch.
        let now = ContinuousClock.now
        let pause = max(Self.minPause, (now - start) * Self.pauseFactor)
        intake.watch(frame.rest, for: max(frame.delivery.arrival + next, now + pause))
    }
}
