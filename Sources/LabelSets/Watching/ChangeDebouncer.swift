/// Turns bursts of events into one change per set: decides when a set has settled, and what kind of change it was.
///
/// An editor saves by writing a new file and renaming it; `git checkout` removes and creates hundreds. So a set counts as
/// changed when nothing touched it for `quiet`, or at the latest `longest` after the first touch. The kind of change
/// follows from the folders that exist at that time, not from the order of events. Takes time as a value; reads no
/// clock and no folder.
///
/// Before that, a set counts as touched when some of its files are complete, none is being written, and nothing
/// happened for `prompt`. A file that is gone counts as being written: another may be about to take its place.
package struct ChangeDebouncer {
    package typealias Instant = ContinuousClock.Instant

    private struct Burst {
        let first: Instant
        var last: Instant
        /// Files whose new content is not complete yet.
        var underWay: Set<String> = []
        /// Whether a completed file has not been reported yet.
        var hasNews = false
    }

    private let prompt: Duration?
    private let quiet: Duration
    private let longest: Duration
    private var known: Set<String>
    private var bursts: [String: Burst] = [:]

    /// - Parameters:
    ///   - known: the sets that exist at the start; they are not reported as added.
    ///   - prompt: nil reports no set as touched.
    package init(known: Set<String>, prompt: Duration? = nil, quiet: Duration, longest: Duration) {
        self.known = known
        self.prompt = prompt
        self.quiet = quiet
        self.longest = longest
    }

    /// Something happened to a set, or to something whose name a set could have.
    package mutating func touch(_ name: String, at now: Instant) {
        bursts[name, default: Burst(first: now, last: now)].last = now
    }

    /// A file of a set is being written, or is complete.
    package mutating func touch(_ file: FileTouch, at now: Instant) {
        touch(file.set, at: now)
        switch file.progress {
        case .under: bursts[file.set]?.underWay.insert(file.file)
        case .done:
            bursts[file.set]?.underWay.remove(file.file)
            bursts[file.set]?.hasNews = true
        }
    }

    /// Events were lost, or the root was replaced: anything may have happened to known and present sets.
    package mutating func touchAll(present: some Sequence<String>, at now: Instant) {
        for name in known.union(present) { touch(name, at: now) }
    }

    /// Whether something happened to a set that was not reported yet.
    package func isPending(_ name: String) -> Bool { bursts[name] != nil }

    /// When `settle` has something to do; `nil` while everything has settled.
    package var deadline: Instant? { bursts.values.map { min(rest($0), news($0) ?? rest($0)) }.min() }

    /// The changes of the sets that have settled by now, sorted by name, then the touched sets.
    ///
    /// - Parameter present: the set folders that exist now.
    package mutating func settle(at now: Instant, present: Set<String>) -> [LabelSetChange] {
        var changes: [LabelSetChange] = []
        for name in bursts.filter({ rest($0.value) <= now }).keys.sorted() {
            bursts[name] = nil
            switch (known.contains(name), present.contains(name)) {
            case (true, true): changes.append(.changed(name))
            case (false, true):
                known.insert(name)
                changes.append(.added(name))
            case (true, false):
                known.remove(name)
                changes.append(.removed(name))
            case (false, false): break
            }
        }
        for (name, burst) in bursts.sorted(by: { $0.key < $1.key }) {
            guard let news = news(burst), news <= now else { continue }
            bursts[name]?.hasNews = false
            if known.contains(name), present.contains(name) { changes.append(.touched(name)) }
        }
        return changes
    }

    /// The folders cannot be listed at the moment: due changes wait for another `quiet`.
    package mutating func postpone(at now: Instant) {
        for (name, burst) in bursts where rest(burst) <= now { bursts[name] = Burst(first: now, last: now) }
    }

    /// When the set counts as touched.
    private func news(_ burst: Burst) -> Instant? {
        guard let prompt, burst.hasNews, burst.underWay.isEmpty else { return nil }
        return burst.last.advanced(by: prompt)
    }

    private func rest(_ burst: Burst) -> Instant {
        min(burst.last.advanced(by: quiet), burst.first.advanced(by: longest))
    }
}
