import Synchronization
import Tagging

/// Bars for the builds of large sets: one after another for reading, embedding and fitting.
final class BuildBar: Sendable {
    private struct State {
        var key = ""
        var bar = ProgressBar("")
    }

    private let state = Mutex(State())

    func show(_ progress: BuildProgress) {
        let key = "\(progress.set): \(progress.stage.rawValue)"
        let bar = state.withLock { state in
            if state.key != key { (state.key, state.bar) = (key, ProgressBar(key)) }
            return state.bar
        }
        guard progress.total > 0 else { return bar.show("…") }
        bar.show(progress.done, of: progress.total)
        if progress.done >= progress.total { bar.clear() }
    }
}
