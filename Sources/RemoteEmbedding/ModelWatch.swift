/// Decides when the server's model is checked, and whether it may be used: a state machine without clock or network.
package struct ModelWatch: Sendable {
    /// What a request does first.
    package enum Step: Sendable, Hashable {
        case none
        /// Has the probe embedded.
        case probe
        /// Fails: the model is another one.
        case refuse(String)
    }

    private enum State {
        /// Nothing is known since the start or the loss of a connection.
        case unchecked
        case checked(ContinuousClock.Instant)
        /// Why, and when it is checked again.
        case changed(String, ContinuousClock.Instant)
    }

    private var state = State.unchecked
    private let interval: Duration
    private let pause: Duration

    /// - Parameters:
    ///   - interval: how long a check is good for.
    ///   - pause: how long after a change was found the next request checks whether the model is back.
    package init(interval: Duration, pause: Duration = .seconds(10)) {
        (self.interval, self.pause) = (interval, pause)
    }

    /// Why the model may not be used; nil if it may.
    package var change: String? {
        if case .changed(let reason, _) = state { reason } else { nil }
    }

    package mutating func next(now: ContinuousClock.Instant) -> Step {
        switch state {
        case .unchecked: return .probe
        case .checked(let at): return now - at < interval ? .none : .probe
        case .changed(let reason, let again):
            guard now >= again else { return .refuse(reason) }
            // One request checks, the others fail until it knows.
            state = .changed(reason, now + pause)
            return .probe
        }
    }

    /// A connection was lost: the server may have come back as another.
    package mutating func connectionLost() {
        if case .checked = state { state = .unchecked }
    }

    package mutating func matches(now: ContinuousClock.Instant) { state = .checked(now) }

    package mutating func differs(_ reason: String, now: ContinuousClock.Instant) { state = .changed(reason, now + pause) }
}
