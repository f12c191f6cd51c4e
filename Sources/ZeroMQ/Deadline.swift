/// The end of a wait, as the milliseconds that libzmq's calls take.
///
/// Waits are restarted after a signal (`EINTR`), so the remaining time is computed again each time.
struct Deadline {
    private let instant: ContinuousClock.Instant?
    private let polls: Bool

    /// `nil` waits for ever; zero or less does not wait.
    init(in timeout: Duration?) {
        polls = timeout.map { $0 <= .zero } ?? false
        instant = polls ? nil : timeout.map { ContinuousClock.now.advanced(by: $0) }
    }

    /// The remaining time, rounded up to a millisecond; −1 means for ever, as in `zmq_poll` and `ZMQ_RCVTIMEO`.
    var milliseconds: Int32 {
        if polls { return 0 }
        guard let instant else { return -1 }
        let left = ContinuousClock.now.duration(to: instant).millisecondsRoundedUp
        return Int32(clamping: max(0, left))
    }
}
