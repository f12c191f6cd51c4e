internal import Glibc
internal import Wire

extension ComputeThread {
    /// Answers a message whose deadline has passed, or will have passed when it is done.
    func expire(_ prepared: PreparedMessage) {
        fail(prepared.token, .expired, "the deadline of \(prepared.message.deadline!) passed before it was processed")
    }

    /// Answers the messages of a waiting frame whose deadlines have passed, and records when the next one will.
    func expire(_ frame: OverdueFrame) {
        let receipt = frame.delivery.receipt
        defer { receipt.release() }
        let start = ContinuousClock.now
        var next: Duration?
        frame.delivery.bytes.withUnsafeBytes { bytes in
            guard bytes.mayHoldDeadline else { return }
            var place = frame.place
            while let outcome = decoder.next(in: bytes, at: &place) {
                guard case .success(let message) = outcome, let deadline = message.deadline else { continue }
                if let after = frame.after, deadline <= after { continue }
                guard deadline <= frame.upTo else {
                    next = min(deadline, next ?? deadline)
                    continue
                }
                counters.countReceived(1)
                let token = receipt.token(for: message.id, metadata: message.metadata)
                fail(token, .expired, "the deadline of \(deadline) passed before it was processed")
            }
        }
        guard let next else { return }
        // Deadlines a moment apart must not cause a long array to be read again before each batch.
        let now = ContinuousClock.now
        let pause = max(Self.minPause, (now - start) * Self.pauseFactor)
        intake.watch(frame.rest, for: max(frame.delivery.arrival + next, now + pause))
    }

    /// The minimum time between two checks of a waiting frame's deadlines.
    private static let minPause = Duration.milliseconds(20)
    /// The same as a multiple of the time the check took.
    private static let pauseFactor = 20
}

extension UnsafeRawBufferPointer {
    /// Whether a frame's fields may contain a deadline, without parsing them. A key written with escapes is missed here, and
    /// found when the message's turn comes.
    fileprivate var mayHoldDeadline: Bool {
        var start = 0
        while start < count {
            // The search ends where these bytes do, and what it finds lies among them.
            guard let found = memchr(baseAddress! + start, Int32(UInt8(ascii: "_")), count - start) else { return false }
            let index = UnsafeRawPointer(found) - baseAddress!
            if self[..<index].suffix(8).elementsEqual("deadline".utf8), self[(index + 1)...].starts(with: "ms\"".utf8) {
                return true
            }
            start = index + 1
        }
        return false
    }
}
