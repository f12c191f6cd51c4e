/// Lets the first events of a kind through and counts the rest for a while: a pure state machine.
///
/// A period starts with an event. After `limit` events further ones are counted, and the count is due when the period ends; if
/// anything was counted, the next period begins there with nothing let through.
package struct RepeatLimiter<Kind: Hashable & Sendable>: Sendable {
    /// The count of events that were not let through.
    package struct Repeats: Equatable {
        package var kind: Kind
        package var count: Int

        package init(kind: Kind, count: Int) {
            self.kind = kind
            self.count = count
        }
    }

    private struct Period {
        var end: ContinuousClock.Instant
        var passed: Int
        var counted = 0
    }

    private let length: Duration
    private let maxKinds: Int
    private var periods: [Kind: Period] = [:]

    /// - Parameters:
    ///   - length: of a period.
    ///   - maxKinds: kinds that are tracked at the same time; events of further ones are let through.
    package init(per length: Duration = .seconds(60), maxKinds: Int = 1024) {
        self.length = length
        self.maxKinds = maxKinds
    }

    /// Whether an event is let through. Take what is `due` first.
    package mutating func admits(_ kind: Kind, limit: Int, at now: ContinuousClock.Instant) -> Bool {
        guard var period = periods[kind], period.end > now || period.counted > 0 else {
            if periods[kind] != nil || periods.count < maxKinds { periods[kind] = Period(end: now + length, passed: 1) }
            return true
        }
        let passes = period.passed < limit
        if passes { period.passed += 1 } else { period.counted += 1 }
        periods[kind] = period
        return passes
    }

    /// When a count is due next; nil if nothing was counted.
    package var nextDue: ContinuousClock.Instant? { periods.values.lazy.filter { $0.counted > 0 }.map(\.end).min() }

    /// The counts of the periods that have ended.
    package mutating func due(at now: ContinuousClock.Instant) -> [Repeats] {
        var due: [Repeats] = []
        for (kind, period) in periods where period.end <= now {
            guard period.counted > 0 else {
                periods[kind] = nil
                continue
            }
            due.append(Repeats(kind: kind, count: period.counted))
            periods[kind] = Period(end: now + length, passed: .max)
        }
        return due
    }

    /// Removes and returns all counts, for the end.
    package mutating func takeAll() -> [Repeats] {
        defer { periods = [:] }
        return periods.filter { $0.value.counted > 0 }.map { Repeats(kind: $0.key, count: $0.value.counted) }
    }
}
