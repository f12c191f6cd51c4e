/// Decides which label set is processed next, on each of two lanes: one for quick work, one for large builds.
///
/// A pure state machine: without threads, clocks or files, with the time as an argument. Its driver takes jobs with
/// `next`, reports their outcomes with `finished`, and cancels those that are returned. Two jobs of one set are never in progress,
/// except for one that was cancelled and has yet to notice: that one must not put anything in use any more.
package struct ReloadQueue {
    package typealias Instant = ContinuousClock.Instant

    package enum Lane: Sendable, Hashable, CaseIterable {
        /// Reads changed files, adds a few examples, builds and refits small sets.
        case quick
        /// Builds and refits large sets.
        case large
    }

    package enum Work: Sendable, Hashable {
        /// Read the files and apply small changes. Torn: other files of the set may be about to change.
        case look(isTorn: Bool)
        /// Build the set, whatever its size.
        case build
        /// Fit the version in use again.
        case refit
    }

    package struct Job: Sendable, Hashable {
        package let number: Int
        package let set: String
        package let work: Work
        package let lane: Lane
    }

    /// The outcome of a job.
    package enum Outcome: Sendable, Hashable {
        /// Nothing to do: the files match what is in use, or are unusable.
        case settled
        /// A few examples came or went and are in use; the fit is still the old one. The refit belongs on this lane.
        case updated(refit: Lane)
        /// The set was fitted.
        case fitted
        /// It takes a build that is too large for the quick lane, with a cost to compare with others.
        case large(cost: Int)
        /// Files may be about to change. A change at rest will follow.
        case notAtRest
    }

    private struct Entry {
        var running: Job?
        /// A waiting look: whether the files may be about to change.
        var isLookTorn: Bool?
        var isBuildWaiting = false
        /// Of the build that waits or is in progress.
        var cost = 0
        /// When the set must be refitted: kept until that is done.
        var refitDue: Instant?
        var refitLane = Lane.large
        /// Builds in a row that were cancelled for a newer change.
        var superseded = 0
        /// Times in a row that a smaller build of another set went first.
        var putOff = 0

        var isIdle: Bool { running == nil && isLookTorn == nil && !isBuildWaiting && refitDue == nil }
    }

    /// After this many builds of a set in a row were cancelled by newer changes, the next one is allowed to finish: a set that
    /// changes faster than it can be built would never be in use otherwise. The same limit applies to smaller builds going first.
    package static let mostSetbacks = 3
    /// A build is cancelled for one of another set that costs less than this fraction of it. What it has embedded is kept; what
    /// it has fitted is lost, so the other one must be well worth it.
    package static let worthWaiting = 8

    private let rest: Duration
    private var entries: [String: Entry] = [:]
    /// Sets with a waiting look or build, in order of arrival.
    private var looks: [String] = []
    private var builds: [String] = []
    private var lastNumber = 0
    package private(set) var isStopped = false

    /// - Parameter rest: how long a set's files must be unchanged before it is fitted again.
    package init(rest: Duration) { self.rest = rest }

    /// A set exists or has changed, and its files are at rest.
    ///
    /// - Returns: a job to cancel. So do the next methods.
    package mutating func changed(_ name: String, at now: Instant) -> Job? {
        with(name) { entry, queue in
            if entry.refitDue != nil { entry.refitDue = now + queue.rest }
            if entry.isLookTorn == nil { queue.looks.append(name) }
            entry.isLookTorn = false
            guard let running = entry.running else { return nil }
            switch running.work {
            // Short; the waiting look comes right after.
            case .look: return nil
            case .build where entry.superseded >= Self.mostSetbacks: return nil
            case .build: entry.superseded += 1
            case .refit: break
            }
            entry.running = nil
            return running
        }
    }

    /// Any set may have changed.
    ///
    /// - Parameter names: the existing sets.
    package mutating func changed(_ names: some Sequence<String>, at now: Instant) -> [Job] {
        names.compactMap { changed($0, at: now) }
    }

    /// Files of a set were written, and others may follow. If a build is due anyway, looking gains nothing: the change
    /// at rest that follows decides what to do.
    package mutating func touched(_ name: String, at now: Instant) -> Job? {
        with(name) { entry, queue in
            if entry.refitDue != nil { entry.refitDue = now + queue.rest }
            guard entry.isLookTorn == nil, !entry.isBuildWaiting, entry.running?.work != .build else { return nil }
            queue.looks.append(name)
            entry.isLookTorn = true
            guard let running = entry.running, running.work == .refit else { return nil }
            entry.running = nil
            return running
        }
    }

    /// A set is gone. No need to wait: once the job is cancelled, the set can be taken out of use.
    package mutating func removed(_ name: String) -> Job? {
        looks.removeAll { $0 == name }
        builds.removeAll { $0 == name }
        return entries.removeValue(forKey: name)?.running
    }

    /// The next job of a lane; nil when there is none now.
    package mutating func next(_ lane: Lane, at now: Instant) -> Job? {
        guard !isStopped else { return nil }
        switch lane {
        case .quick:
            if let place = looks.firstIndex(where: { entries[$0]?.running == nil }) {
                let name = looks.remove(at: place)
                let isTorn = entries[name]?.isLookTorn ?? false
                entries[name]?.isLookTorn = nil
                return start(.look(isTorn: isTorn), of: name, on: lane)
            }
        case .large:
            if let name = nextBuild() {
                builds.removeAll { $0 == name }
                entries[name]?.isBuildWaiting = false
                return start(.build, of: name, on: lane)
            }
        }
        let due = entries.filter { name, entry in
            entry.refitLane == lane && entry.refitDue.map { $0 <= now } ?? false && !entry.isBuildWaiting && isFree(name)
        }
        let first = due.min { ($0.value.refitDue!, $0.key) < ($1.value.refitDue!, $1.key) }
        return first.map { start(.refit, of: $0.key, on: lane) }
    }

    /// When the next set must be refitted, of those that are not already due; nil when there is none.
    package func deadline(after now: Instant) -> Instant? {
        entries.values.compactMap(\.refitDue).filter { $0 > now }.min()
    }

    /// A job has ended. The outcome of a cancelled one does not count.
    ///
    /// - Returns: a job to cancel.
    package mutating func finished(_ job: Job, _ outcome: Outcome, at now: Instant) -> Job? {
        guard entries[job.set]?.running == job else { return nil }
        return with(job.set) { entry, queue in
            entry.running = nil
            switch outcome {
            case .notAtRest: return nil
            case .large(let cost):
                entry.cost = cost
                if !entry.isBuildWaiting { queue.builds.append(job.set) }
                entry.isBuildWaiting = true
                return queue.putOff(forCost: cost)
            case .settled: break
            case .updated(let lane):
                entry.refitDue = now + queue.rest
                entry.refitLane = lane
            case .fitted: entry.refitDue = nil
            }
            if job.work == .refit { entry.refitDue = nil }
            (entry.superseded, entry.putOff) = (0, 0)
            // The look has shown that no build is needed after all.
            entry.isBuildWaiting = false
            queue.builds.removeAll { $0 == job.set }
            return nil
        }
    }

    /// Puts off the current build if a waiting one costs far less.
    private mutating func putOff(forCost cost: Int) -> Job? {
        let running = entries.values.first { $0.running?.work == .build }
        guard var entry = running, let job = entry.running, entry.cost / Self.worthWaiting > cost,
            entry.putOff < Self.mostSetbacks
        else { return nil }
        entry.running = nil
        entry.isBuildWaiting = true
        builds.insert(job.set, at: 0)
        entries[job.set] = entry
        return job
    }

    /// The cheapest build that may begin, or the first one that was put off often enough.
    private mutating func nextBuild() -> String? {
        let free = builds.filter { isFree($0) }
        guard let cheapest = free.min(by: { cost($0) < cost($1) }) else { return nil }
        if let first = free.first(where: { entries[$0]?.putOff ?? 0 >= Self.mostSetbacks }) { return first }
        for name in free.prefix(while: { $0 != cheapest }) { entries[name]?.putOff += 1 }
        return cheapest
    }

    private func cost(_ name: String) -> Int { entries[name]?.cost ?? 0 }

    /// No job begins from here on.
    ///
    /// - Returns: the jobs to cancel.
    package mutating func stop() -> [Job] {
        isStopped = true
        return entries.values.compactMap(\.running)
    }

    /// Whether a set's build may begin: no job of it is in progress, and no look might find that it is not needed.
    private func isFree(_ name: String) -> Bool {
        entries[name].map { $0.running == nil && $0.isLookTorn == nil } ?? false
    }

    private mutating func start(_ work: Work, of name: String, on lane: Lane) -> Job {
        lastNumber += 1
        let job = Job(number: lastNumber, set: name, work: work, lane: lane)
        entries[name]?.running = job
        return job
    }

    /// Changes a set's entry, and removes it when nothing is left to do.
    private mutating func with<Value>(_ name: String, _ body: (inout Entry, inout ReloadQueue) -> Value) -> Value {
        var entry = entries[name] ?? Entry()
        let value = body(&entry, &self)
        entries[name] = entry.isIdle ? nil : entry
        return value
    }
}
