/// Gives memory back to the system after a flood: what was freed then would otherwise stay with the process.
struct MemoryTide {
    /// With so many bytes under way it was a flood.
    private static let flood = 2 << 20
    /// For so long nothing must be under way. Giving back takes some milliseconds, and the next flood would fetch it all again.
    private static let calm = Duration.seconds(1)
    private var isHigh = false
    private var calmSince: ContinuousClock.Instant?

    /// Takes note of how many bytes are under way.
    mutating func note(_ bytes: Int) {
        calmSince = nil
        if bytes >= Self.flood { isHigh = true }
    }

    /// When to look again; nil when there is nothing to give back.
    var due: Duration? { isHigh ? Self.calm : nil }

    /// Gives memory back if there was a flood and it is over for a while.
    mutating func giveBack(whileIdle isIdle: Bool) {
        guard isHigh, isIdle else { return }
        let now = ContinuousClock.now
        let since = calmSince ?? now
        calmSince = since
        guard now - since >= Self.calm else { return }
        FreedMemory.giveBack()
        (isHigh, calmSince) = (false, nil)
    }
}
