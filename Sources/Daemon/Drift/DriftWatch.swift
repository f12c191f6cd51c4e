package import CoreMetrics
package import Drift
package import Embedding
internal import Glibc
package import Logging
internal import Synchronization
internal import Tagging
internal import Threads
internal import Wire

/// Watches the stream of results for drift, away from the compute threads.
///
/// Compute threads hand over what was answered (``note(_:_:_:_:)``), which costs them a copy and the embedding's sketch. One
/// thread of its own does the rest. It may fall behind: what the queue has no room for is left out and counted.
package final class DriftWatch: Sendable {
    private enum Entry {
        case message(Observation)
        /// A label set was replaced: what it says now cannot be compared with what it said.
        case replaced(String)
        /// Vectors changed their meaning.
        case restart
        case end
    }

    private struct State {
        var entries: [Entry] = []
        /// What the last batch was decided by.
        var snapshot: SetRegistry.Snapshot?
    }

    private let state = Mutex(State())
    private let waiting = Semaphore()
    private let options: DriftOptions
    private let sketch: EmbeddingSketch
    private let hasVectors: Bool
    private let kinds: TokenKinds
    private let log: DriftLog
    private let skipped: Counter

    /// Seconds since 1970.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Messages that may wait for the thread.
    private static let limit = 1024

    /// - Parameters:
    ///   - embedder: whose tokens and vectors they are.
    ///   - hasCascade: with one, only some messages have vectors, and which ones changes: then content is not watched.
    package init(
        _ options: DriftOptions, embedder: any Embedder, hasCascade: Bool,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance, logger: Logger
    ) {
        self.options = options
        sketch = EmbeddingSketch(dimensions: embedder.model.dimensions)
        hasVectors = !hasCascade
        kinds = embedder.tokenKinds
        log = DriftLog(logger, metrics)
        skipped = Counter(label: "assay_drift_skipped_total", dimensions: [], factory: metrics)
    }

    /// A message of a batch, with its tags.
    typealias Answer = (index: Int, tags: TextTags)

    /// Hands over what was tagged of a batch.
    ///
    /// - Parameter embeddings: row `n` is of the request `n`.
    func note(
        _ answers: [Answer], of batch: TagBatch, embeddings: borrowing EmbeddingMatrix, with snapshot: SetRegistry.Snapshot
    ) {
        guard !answers.isEmpty else { return }
        let now = Self.now
        let left = state.withLock { Self.limit - $0.entries.count }
        let entries = answers.prefix(max(0, left)).map { index, tags in
            Entry.message(
                Observation(
                    id: batch.messages[index].message.id, batch.requests[index], tags: tags, embeddings: embeddings,
                    row: hasVectors ? index : nil, sketch: sketch, kinds: kinds, time: now))
        }
        skipped.increment(by: answers.count - entries.count)
        let wasIdle = state.withLock { state in
            let wasIdle = state.entries.isEmpty
            Self.compare(snapshot, &state)
            state.entries += entries
            return wasIdle
        }
        if wasIdle { waiting.signal() }
    }

    /// Adds what changed in the label sets.
    private static func compare(_ snapshot: SetRegistry.Snapshot, _ state: inout State) {
        guard state.snapshot !== snapshot else { return }
        if let old = state.snapshot {
            for set in old.defaults where snapshot.sets[set.name] !== set { state.entries.append(.replaced(set.name)) }
            if old.layers.last != snapshot.layers.last { state.entries.append(.restart) }
        }
        state.snapshot = snapshot
    }

    /// The loop of its thread: until `end`.
    func run() {
        var monitor = DriftMonitor(options)
        while true {
            waiting.wait()
            let entries = state.withLock { state in
                defer { state.entries.removeAll(keepingCapacity: true) }
                return state.entries
            }
            for entry in entries {
                switch entry {
                case .message(let message):
                    if let report = monitor.observe(message) { log.alarm(report) }
                    log.progress(monitor)
                case .replaced(let set): monitor.restart(set: set)
                case .restart: monitor.restart()
                case .end: return
                }
            }
        }
    }

    /// Ends the loop; what is noted afterwards is not looked at.
    func end() {
        state.withLock { $0.entries.append(.end) }
        waiting.signal()
    }
}
