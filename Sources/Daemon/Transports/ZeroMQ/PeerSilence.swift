/// How long a peer's machine has owed an acknowledgement: a pure state machine, updated from time to time with TCP's state.
///
/// A consumer that is stopped or slow is not silent: its system acknowledges what arrives, and the probes of a full window.
package struct PeerSilence {
    /// Since when an acknowledgement has been awaited without any coming.
    private var since: ContinuousClock.Instant?

    package init() {}

    /// - Parameters:
    ///   - isAwaited: whether anything in transit is not yet acknowledged.
    ///   - age: time since the last acknowledgement.
    /// - Returns: how long the peer has been silent.
    package mutating func observe(isAwaited: Bool, age: Duration, at now: ContinuousClock.Instant) -> Duration {
        guard isAwaited else {
            since = nil
            return .zero
        }
        // An acknowledgement newer than the last observation begins a new silence.
        let start = max(since ?? now, now - age)
        since = start
        return now - start
    }
}
