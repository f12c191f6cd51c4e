internal import Logging
internal import Synchronization

/// The progress of a set's build.
package struct BuildProgress: Sendable {
    /// What is being done.
    package enum Stage: String, Sendable {
        /// Reading and checking the features kept by earlier builds.
        case reading
        case embedding
        /// The statistics of all examples.
        case fitting
        /// Trying the scoring methods on the sample. Not counted: 0 of 0, and 1 of 1 when the build has ended, successfully or not.
        case choosing
    }

    package var set: String
    package var stage: Stage
    /// Examples done, and the total.
    package var done: Int
    package var total: Int
}

/// Logs the progress of a long build from time to time.
final class ProgressLog: Sendable {
    private struct State {
        var stage: BuildProgress.Stage?
        var started = ContinuousClock.now
        var told = ContinuousClock.now
    }

    /// The time between two lines.
    private static let interval = Duration.seconds(10)
    private let logger: Logger
    private let state = Mutex(State())

    init(_ logger: Logger) { self.logger = logger }

    func show(_ progress: BuildProgress) {
        guard progress.stage != .choosing else { return }
        let now = ContinuousClock.now
        let started: ContinuousClock.Instant? = state.withLock { state in
            if state.stage != progress.stage { (state.stage, state.started, state.told) = (progress.stage, now, now) }
            guard now - state.told >= Self.interval else { return nil }
            state.told = now
            return state.started
        }
        guard let started else { return }
        let rate = Double(progress.done) / ((now - started) / .seconds(1))
        logger.notice(
            "building a large set",
            metadata: [
                "set": "\(progress.set)", "stage": "\(progress.stage.rawValue)", "done": "\(progress.done)",
                "of": "\(progress.total)", "per_second": "\(Int(rate))",
                "left": "\(Int(Double(progress.total - progress.done) / max(rate, 1e-9))) s",
            ])
    }
}
