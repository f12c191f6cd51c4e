internal import Synchronization

/// An index that follows its file: after the file was replaced, searches use the new one. For servers.
package final class LiveIndex: Sendable {
    private struct State {
        var index: SearchIndex
        /// Of the file that was opened last, or that could not be opened.
        var identity: IndexFile.Identity?
        /// Whether a thread is opening the new file; the others use the former one.
        var isOpening = false
    }

    package let path: String
    private let options: SearchIndex.Options
    private let state: Mutex<State>

    /// Opens the index.
    ///
    /// - Throws: `IndexError` as `SearchIndex` does.
    package init(path: String, _ options: SearchIndex.Options) throws(IndexError) {
        self.path = path
        self.options = options
        // Looked at before it is opened: if it is replaced in between, it is opened once more.
        let identity = IndexFile.Identity(path)
        state = Mutex(State(index: try SearchIndex(path: path, options), identity: identity))
    }

    /// The index in the file, opened again if the file was replaced. Costs one `stat`; the thread that finds a new file
    /// opens it.
    ///
    /// - Parameter report: told once of each new file that cannot be used; the former index stays in use. A file that
    ///   was removed is no new one.
    package func current(report: (IndexError) -> Void) -> SearchIndex {
        let identity = IndexFile.Identity(path)
        let (index, isMine) = state.withLock { state in
            guard let identity, identity != state.identity, !state.isOpening else { return (state.index, false) }
            state.isOpening = true
            return (state.index, true)
        }
        guard isMine else { return index }
        do throws(IndexError) {
            let fresh = try SearchIndex(path: path, options)
            state.withLock { $0 = State(index: fresh, identity: identity) }
            return fresh
        } catch {
            state.withLock { ($0.identity, $0.isOpening) = (identity, false) }
            report(error)
            return index
        }
    }
}
