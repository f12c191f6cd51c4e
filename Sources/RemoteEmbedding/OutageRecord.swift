/// Whether the server answers, and when the log says so: a state machine without a clock.
package struct OutageRecord: Sendable {
    /// A line of the log.
    package enum Report: Sendable, Hashable {
        case began
        case continues(Duration)
        case ended(Duration)
    }

    /// A single failure is no outage: servers close idle connections, and the next request works.
    private static let minFailures = 2
    /// How often the log repeats that it continues.
    private static let interval = Duration.seconds(60)

    private var failures = 0
    private var since: ContinuousClock.Instant?
    private var reported: ContinuousClock.Instant?
    /// Why requests fail; nil while there is no outage.
    package private(set) var reason: String?

    package init() {}

    package mutating func failed(_ reason: String, now: ContinuousClock.Instant) -> Report? {
        failures += 1
        let since = since ?? now
        self.since = since
        guard failures >= Self.minFailures else { return nil }
        self.reason = reason
        guard let last = reported else {
            reported = now
            return .began
        }
        guard now - last >= Self.interval else { return nil }
        reported = now
        return .continues(now - since)
    }

    /// - Returns: the end of an outage that was reported.
    package mutating func succeeded(now: ContinuousClock.Instant) -> Report? {
        guard failures > 0 else { return nil }
        let report = reported.flatMap { _ in since.map { Report.ended(now - $0) } }
        self = OutageRecord()
        return report
    }
}
