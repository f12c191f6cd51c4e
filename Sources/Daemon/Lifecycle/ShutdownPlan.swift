/// What a daemon does at a signal, and by when it must have ended: a pure state machine, driven by `Supervisor`.
package struct ShutdownPlan {
    package enum Signal: Sendable {
        /// SIGTERM or SIGINT.
        case terminate
        /// SIGHUP.
        case hangup
    }

    package enum Action: Equatable {
        /// Read settings and label sets again.
        case reload
        /// Begin to stop.
        case stop
        /// End the process, now.
        case end(Supervisor.Ending)
    }

    private var isReady = false
    private var isReloadDue = false
    private var isStopping = false
    /// When the process has to have ended; nil while nothing told it to.
    package private(set) var limit: ContinuousClock.Instant?

    /// How long a start that is told to stop may take to notice.
    package static let startGrace = Duration.seconds(1)
    /// How long a shutdown may take beyond the drain, to close and to say its last.
    package static let drainGrace = Duration.milliseconds(1500)

    package init() {}

    /// - Parameter drain: how long a drain may take.
    package mutating func received(_ signal: Signal, at now: ContinuousClock.Instant, drain: Duration) -> Action? {
        switch signal {
        case .hangup:
            guard !isStopping else { return nil }
            isReloadDue = !isReady
            return isReady ? .reload : nil
        case .terminate:
            guard !isStopping else { return .end(isReady ? .secondSignal : .beforeReady) }
            isStopping = true
            limit = now + (isReady ? drain + Self.drainGrace : Self.startGrace)
            return .stop
        }
    }

    /// The daemon begins to read: from here on a stop is a drain.
    ///
    /// - Returns: whether to go on, and whether a reload was asked for meanwhile.
    package mutating func ready() -> (goesOn: Bool, isReloadDue: Bool) {
        guard !isStopping else { return (false, false) }
        isReady = true
        return (true, isReloadDue)
    }

    /// What is to be done when `limit` has come.
    package var overdue: Supervisor.Ending { isReady ? .overdue : .beforeReady }
}
