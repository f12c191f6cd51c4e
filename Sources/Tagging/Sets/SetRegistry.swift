internal import Synchronization

/// The label sets in use: readers take a snapshot, a reload swaps one set.
package final class SetRegistry: Sendable {
    /// The sets at one moment. Immutable.
    package final class Snapshot: Sendable {
        /// All sets by name.
        package let sets: [String: PublishedSet]
        /// The sets used when a message names none, in order of their names.
        package let defaults: [PublishedSet]
        /// Every layer that some set uses, ascending: what an embedding session must pool.
        package let layers: [Int]
        /// The rate of the combined anomaly.
        package let anomalyRate: Double
        private let combined = Mutex<SetsDensity??>(nil)

        /// What the combined anomaly compares texts with; nil without sets. Computed when it is first asked for: about 2 µs for each
        /// of up to 1,024 examples of a set.
        package var density: SetsDensity? {
            combined.withLock { combined in
                if let combined { return combined }
                let density = defaults.isEmpty ? nil : SetsDensity(defaults)
                combined = .some(density)
                return density
            }
        }

        init(_ sets: [String: PublishedSet], anomalyRate: Double) {
            self.sets = sets
            self.anomalyRate = anomalyRate
            defaults = sets.values.sorted { $0.name < $1.name }
            layers = Set(sets.values.flatMap(\.layers)).sorted()
        }
    }

    /// The state of a set, for reports.
    package struct Status: Sendable {
        package var name: String
        /// The version in use; nil when there was never a good one.
        package var version: String?
        /// Why the newest files are not in use.
        package var error: String?
    }

    private struct State {
        var snapshot: Snapshot
        var errors: [String: String] = [:]
        /// How often each set was put in use, and how often a change of it was refused.
        var changes: [String: (published: Int, rejected: Int)] = [:]
        /// Sets that are kept in use though their folders are gone.
        var vanished: Set<String> = []
    }

    private let state: Mutex<State>
    private let anomalyRate: Double

    /// - Parameter anomalyRate: the share of texts that the combined anomaly flags.
    package init(_ sets: [PublishedSet] = [], anomalyRate: Double = 0.05) {
        self.anomalyRate = anomalyRate
        let sets = Dictionary(uniqueKeysWithValues: sets.map { ($0.name, $0) })
        state = Mutex(State(snapshot: Snapshot(sets, anomalyRate: anomalyRate)))
    }

    package var snapshot: Snapshot { state.withLock { $0.snapshot } }

    /// Puts a set in use, replacing the one with its name.
    package func publish(_ set: PublishedSet) {
        state.withLock { state in
            var sets = state.snapshot.sets
            sets[set.name] = set
            state.snapshot = Snapshot(sets, anomalyRate: anomalyRate)
            state.changes[set.name, default: (0, 0)].published += 1
            state.errors[set.name] = nil
            state.vanished.remove(set.name)
        }
    }

    /// Replaces a set with a newly fitted one of the same content; does nothing when another is in use by now.
    ///
    /// - Returns: whether it was put in use.
    func replace(with set: PublishedSet) -> Bool {
        state.withLock { state in
            guard state.snapshot.sets[set.name]?.version == set.version else { return false }
            var sets = state.snapshot.sets
            sets[set.name] = set
            state.snapshot = Snapshot(sets, anomalyRate: anomalyRate)
            return true
        }
    }

    /// Replaces `old` with the same set with more in memory; does nothing when another is in use by now.
    func replace(_ old: PublishedSet, with set: PublishedSet) {
        state.withLock { state in
            guard state.snapshot.sets[old.name] === old else { return }
            var sets = state.snapshot.sets
            sets[set.name] = set
            state.snapshot = Snapshot(sets, anomalyRate: anomalyRate)
        }
    }

    /// Takes a set out of use.
    package func remove(_ name: String) {
        state.withLock { state in
            var sets = state.snapshot.sets
            sets[name] = nil
            state.snapshot = Snapshot(sets, anomalyRate: anomalyRate)
            state.errors[name] = nil
            state.vanished.remove(name)
        }
    }

    /// Keeps a set in use although its folder is gone.
    ///
    /// - Returns: whether it is the first such set.
    func keepVanished(_ name: String, error: String) -> Bool {
        state.withLock { state in
            state.errors[name] = error
            let isFirst = state.vanished.isEmpty
            state.vanished.insert(name)
            return isFirst
        }
    }

    /// The sets that are kept in use although their folders are gone.
    var vanished: Set<String> { state.withLock { $0.vanished } }

    /// Records that the newest files of a set match what is in use.
    package func accept(_ name: String) {
        state.withLock { $0.errors[name] = nil }
    }

    /// Records why the newest files of a set are not in use; the last good version stays.
    ///
    /// - Returns: whether this is new.
    @discardableResult
    package func reject(_ name: String, error: String) -> Bool {
        state.withLock { state in
            state.changes[name, default: (0, 0)].rejected += 1
            return state.errors.updateValue(error, forKey: name) != error
        }
    }

    /// By set: how often it was put in use, and how often a change of it was refused.
    package var changes: [String: (published: Int, rejected: Int)] { state.withLock { $0.changes } }

    /// Why not every set can decide; nil if all can. A set whose newest files are broken still has its last good version.
    package var problem: String? {
        let status = status
        let missing = status.filter { $0.version == nil }.map { "\"\($0.name)\"" }
        if missing.count == status.count { return "no label set is in use" }
        return missing.isEmpty ? nil : "not in use: \(missing.joined(separator: ", "))"
    }

    /// Every set that is in use or was refused, by name.
    package var status: [Status] {
        state.withLock { state in
            Set(state.snapshot.sets.keys).union(state.errors.keys).sorted().map {
                Status(name: $0, version: state.snapshot.sets[$0]?.version, error: state.errors[$0])
            }
        }
    }
}
