/// For how long a peer's machine has owed an acknowledgement: a pure state machine, told now and then how TCP stands.
///
/// A consumer that is stopped or slow is not silent: its system acknowledges what arrives, and the probes of a full window.
package struct PeerSilence {
    /// Since when an acknowledgement is awaited without any coming.
    private var since: ContinuousClock.Instant?

    package init() {}

    /// - Parameters:
    ///   - isAwaited: whether something is on its way and not acknowledged.
    ///   - age: time since the last acknowledgement.
    /// - Returns: how long the peer has been silent.
    package mutating func observe(isAwaited: Bool, age: Duration, at now: ContinuousClock.Instant) -> Duration {
        guard isAwaited else {
            since = nil
            return .zero
        }
        // An acknowledgement that came after what is known so far begins a new silence.
        let start = max(since ?? now, now - age)
        since = start
        return now - start
    }
}
