/// Decides when to give memory back to the system after a flood: what was freed would otherwise stay with the process. A pure state
/// machine.
package struct MemoryTide {
    /// This many bytes in flight make a flood.
    package static let flood = 2 << 20
    /// How long nothing must be in flight. Giving memory back takes some milliseconds, and the next flood would fetch it all again.
    package static let calm = Duration.seconds(1)
    private var isHigh = false
    private var calmSince: ContinuousClock.Instant?

    package init() {}

    /// Records how many bytes are in flight.
    package mutating func note(_ bytes: Int) {
        calmSince = nil
        if bytes >= Self.flood { isHigh = true }
    }

    /// When to look again; nil when there is nothing to give back.
    package var due: Duration? { isHigh ? Self.calm : nil }

    /// Whether there was a flood and nothing has been in flight for a while; once per flood.
    package mutating func hasEbbed(whileIdle isIdle: Bool, at now: ContinuousClock.Instant) -> Bool {
        guard isHigh, isIdle else { return false }
        guard let since = calmSince else {
            calmSince = now
            return false
        }
        guard now - since >= Self.calm else { return false }
        (isHigh, calmSince) = (false, nil)
        return true
    }
}
