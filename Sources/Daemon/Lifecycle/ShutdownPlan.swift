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
    /// When the process must have ended; nil until it is told to stop.
    package private(set) var limit: ContinuousClock.Instant?

    /// How long a starting process may take to notice that it is told to stop.
    package static let startGrace = Duration.seconds(1)
    /// How long a shutdown may take beyond the drain, to close and to log its last lines.
    package static let drainGrace = Duration.milliseconds(1500)

    package init() {}

    /// - Parameter drain: the maximum time of a drain.
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

    /// The daemon begins to read messages: from now on, stopping means draining.
    ///
    /// - Returns: whether to continue, and whether a reload was requested meanwhile.
    package mutating func ready() -> (goesOn: Bool, isReloadDue: Bool) {
        guard !isStopping else { return (false, false) }
        isReady = true
        return (true, isReloadDue)
    }

    /// How the process ends when `limit` has come.
    package var overdue: Supervisor.Ending { isReady ? .overdue : .beforeReady }
}
