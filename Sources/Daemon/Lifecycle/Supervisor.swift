internal import Glibc
internal import Synchronization
package import Threads

/// Watches the signals of a process on a separate thread, from its first moment on, and makes sure that a shutdown ends.
///
/// SIGTERM and SIGINT stop, a second one ends at once, SIGHUP reloads. The thread waits only for signals and the time, so
/// neither a start that computes nor a shutdown that hangs can block it.
package final class Supervisor: Sendable {
    /// Why the process ends before its work is done.
    package enum Ending: Sendable {
        /// Told to stop before it was ready: nothing had been read.
        case beforeReady
        /// Told to stop a second time.
        case secondSignal
        /// The shutdown took longer than it may.
        case overdue
    }

    private struct State {
        var plan = ShutdownPlan()
        var drainTimeout = Duration.seconds(30)
        var stop: (@Sendable () -> Void)?
        var reload: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let end: @Sendable (Ending) -> Never
    private let signals: SignalPipe
    /// Cancelled when the process is told to stop.
    package let cancellation = Cancellation()

    /// Catches signals from now on. One per process.
    ///
    /// - Parameter end: ends the process, without waiting for anything. Called on the supervisor's thread.
    /// - Throws: `AssayError` when the thread cannot be started.
    package init(end: @escaping @Sendable (Ending) -> Never) throws {
        self.end = end
        signals = try SignalPipe([SIGTERM, SIGINT, SIGHUP])
        _ = try WorkerThread(name: "signals") { self.watch() }
    }

    /// From now on a signal to stop drains.
    ///
    /// - Parameters:
    ///   - stop: begins the drain. Called at the signal; must return at once, like `reload`.
    /// - Returns: false when the process was already told to stop; then `stop` is not called.
    package func ready(
        drainTimeout: Duration, stop: @escaping @Sendable () -> Void, reload: @escaping @Sendable () -> Void
    ) -> Bool {
        let (goesOn, isReloadDue) = state.withLock { state in
            (state.drainTimeout, state.stop, state.reload) = (drainTimeout, stop, reload)
            return state.plan.ready()
        }
        if isReloadDue { reload() }
        return goesOn
    }

    /// Changes how long a drain may take, if none has begun.
    package func setDrainTimeout(_ timeout: Duration) { state.withLock { $0.drainTimeout = timeout } }

    /// How long a shutdown that has begun may still take; nil while none has.
    package var timeLeft: Duration? { state.withLock { $0.plan.limit.map { max(.zero, $0 - .now) } } }

    private func watch() {
        signals.unblock()
        while true {
            let limit = state.withLock { $0.plan.limit }
            if let number = signals.next(until: limit) {
                handle(number == SIGHUP ? .hangup : .terminate)
            } else if let limit, limit <= .now {
                end(state.withLock { $0.plan.overdue })
            }
        }
    }

    private func handle(_ signal: ShutdownPlan.Signal) {
        let (action, stop, reload) = state.withLock { state in
            (state.plan.received(signal, at: .now, drain: state.drainTimeout), state.stop, state.reload)
        }
        switch action {
        case nil: break
        case .reload: reload?()
        case .stop:
            cancellation.cancel()
            stop?()
        case .end(let ending): end(ending)
        }
    }
}
