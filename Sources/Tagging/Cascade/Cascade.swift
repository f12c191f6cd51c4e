internal import Classification
package import Embedding
package import LabelSets
package import Logging
internal import Synchronization
internal import Threads

/// A fast tier, the static model, in front of the full tier, the transformer: the sets that the fast tier has, and the gates
/// that decide what it may answer. ``CascadeTagger`` is one thread's way through both.
package final class Cascade: Sendable {
    package let embedder: StaticEmbedder
    package let options: CascadeOptions

    /// How many batches of the full tier make one of a cascade, so that what is left for the full tier still fills a matrix.
    package static let batchFactor = 4

    /// The layers of a static model.
    static let layers = [1]

    private let builder: Mutex<SetBuilder>
    private let logger: Logger
    private let state = Mutex(State())
    private let drawn = Atomic<UInt64>(0)

    private struct State {
        var sets: [String: CascadeSet] = [:]
        var waiting: [(set: LabelSet, published: PublishedSet)] = []
        var isWorking = false
        /// Sets removed while one was being built.
        var removed: Set<String> = []
    }

    /// - Parameters:
    ///   - embedder: the static model.
    ///   - builder: builds sets with its vectors.
    ///   - logger: by default nothing is logged.
    package init(
        embedder: StaticEmbedder, builder: SetBuilder, options: CascadeOptions,
        logger: Logger = Logger(label: "cascade") { _ in SwiftLogNoOpLogHandler() }
    ) {
        self.embedder = embedder
        var builder = builder
        builder.fitThreads.niceness = FitThreads.besideMessages
        self.builder = Mutex(builder)
        self.options = options
        self.logger = logger
    }

    /// Changes the defaults for sets whose `set.yaml` leaves a setting out, from the next build on.
    func use(_ defaults: SetBuilder.Defaults) { builder.withLock { $0.defaults = defaults } }

    /// Builds the fast tier's version of a published set on a separate thread; until it is ready the full tier answers.
    package func follow(_ set: LabelSet, _ published: PublishedSet) {
        let starts = state.withLock { state in
            // Of a set that changes while others are built, only the last version is worth building.
            state.waiting.removeAll { $0.set.name == set.name }
            state.waiting.append((set, published))
            state.removed.remove(set.name)
            defer { state.isWorking = true }
            return !state.isWorking
        }
        guard starts else { return }
        do {
            _ = try WorkerThread(name: "cascade") { self.work() }
        } catch {
            state.withLock { $0.isWorking = false }
            logger.error("the cascade cannot build its sets; the transformer answers", metadata: ["reason": "\(error)"])
        }
    }

    /// Removes a set.
    package func remove(_ name: String) {
        state.withLock { state in
            state.sets[name] = nil
            state.waiting.removeAll { $0.set.name == name }
            if state.isWorking { state.removed.insert(name) }
        }
    }

    private func work() {
        while true {
            let next = state.withLock { state -> (set: LabelSet, published: PublishedSet)? in
                state.removed = []
                guard !state.waiting.isEmpty else {
                    state.isWorking = false
                    return nil
                }
                return state.waiting.removeFirst()
            }
            guard let (set, published) = next else { return }
            do {
                try load(set, published)
            } catch is CancellationError {
                return
            } catch {
                state.withLock { $0.sets[set.name] = nil }
                logger.error(
                    "the cascade leaves a set to the transformer", metadata: ["set": "\(set.name)", "reason": "\(error)"])
            }
        }
    }

    /// Builds the fast tier's version of a set and puts it in use.
    ///
    /// - Parameter full: the set as the full tier uses it.
    @discardableResult
    package func load(_ set: LabelSet, _ full: PublishedSet) throws -> CascadeSet {
        let fast = try builder.withLock { $0 }.build(set).set
        var gate = CascadeGate(examples: try HeldOutPairs.of(full, fast: fast, embedder: embedder), options: options)
        let event = gate.start()
        let made = CascadeSet(fast, gate: gate)
        let isWanted = state.withLock { state in
            guard !state.removed.contains(set.name) else { return false }
            state.sets[set.name] = made
            return true
        }
        guard isWanted else { return made }
        tell(event, of: set.name)
        if case .learning = made.state {
            logger.notice("cascade learning", metadata: ["set": "\(set.name)", "messages": "\(options.warmUp)"])
        }
        return made
    }

    /// A set that both tiers have in the same version and whose gate is not off.
    struct OpenSet {
        /// The full tier's set.
        let full: PublishedSet
        let set: CascadeSet
        let state: CascadeGate.State
    }

    /// The sets of a snapshot that the fast tier decides, in the snapshot's order.
    func open(_ snapshot: SetRegistry.Snapshot) -> [OpenSet] {
        let sets = state.withLock { $0.sets }
        return snapshot.defaults.compactMap { full in
            guard let set = sets[full.name], set.version == full.version else { return nil }
            let state = set.state
            if case .off = state { return nil }
            return OpenSet(full: full, set: set, state: state)
        }
    }

    /// Whether both tiers decide the next message: a draw of a seeded sequence.
    func drawsSample() -> Bool {
        let place = drawn.wrappingAdd(1, ordering: .relaxed).newValue
        var generator = SplitMix64(seed: options.seed &+ place &* 0x9E37_79B9_7F4A_7C15)
        return Double(generator.next() >> 11) * 0x1p-53 < options.sample
    }

    /// Logs an event of a gate.
    func tell(_ event: CascadeGate.Event?, of name: String) {
        switch event {
        case nil: break
        case .opened(let threshold, let share):
            logger.notice(
                "cascade answers",
                metadata: ["set": "\(name)", "share": "\(rounded(share))", "certainty": "\(rounded(Double(threshold)))"])
        case .closed(let sampled, let differing):
            logger.warning(
                "cascade agrees less than promised; the transformer answers while it learns again",
                metadata: [
                    "set": "\(name)", "decided_by_both": "\(sampled)", "different": "\(differing)",
                    "agreement": "\(rounded(1 - Double(differing) / Double(sampled)))", "promised": "\(options.agreement)",
                ])
        case .turnedOff(let reason):
            logger.notice("cascade of no use; the transformer answers", metadata: ["set": "\(name)", "reason": "\(reason)"])
        }
    }

    /// The state of each set, by name: for the log's last line.
    package var summary: [(set: String, standing: String)] {
        state.withLock { $0.sets }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.summary) }
    }

    private func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
