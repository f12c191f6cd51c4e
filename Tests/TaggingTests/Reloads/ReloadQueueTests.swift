import Tagging
import TestSupport
import Testing

/// Which set is worked on next. No threads, no clock.
@Suite("Reload queue")
struct ReloadQueueTests {
    private static let start = ContinuousClock.now
    private static func at(_ seconds: Int) -> ReloadQueue.Instant { start + .seconds(seconds) }

    /// By reference, so that what changes it can stand in an expectation.
    private final class Subject {
        var queue = ReloadQueue(rest: .seconds(3))

        func changed(_ name: String, at now: ReloadQueue.Instant) -> ReloadQueue.Job? { queue.changed(name, at: now) }
        func changed(_ names: [String], at now: ReloadQueue.Instant) -> [ReloadQueue.Job] { queue.changed(names, at: now) }
        func touched(_ name: String, at now: ReloadQueue.Instant) -> ReloadQueue.Job? { queue.touched(name, at: now) }
        func removed(_ name: String) -> ReloadQueue.Job? { queue.removed(name) }
        func next(_ lane: ReloadQueue.Lane, at now: ReloadQueue.Instant) -> ReloadQueue.Job? { queue.next(lane, at: now) }
        func finished(
            _ job: ReloadQueue.Job, _ outcome: ReloadQueue.Outcome, at now: ReloadQueue.Instant
        ) -> ReloadQueue.Job? { queue.finished(job, outcome, at: now) }
        func deadline(after now: ReloadQueue.Instant) -> ReloadQueue.Instant? { queue.deadline(after: now) }
        func stop() -> [ReloadQueue.Job] { queue.stop() }
        var isStopped: Bool { queue.isStopped }
    }

    private let queue = Subject()

    /// Brings a set to where its large build is in progress.
    private func build(_ name: String, cost: Int = 1000) throws -> ReloadQueue.Job {
        _ = queue.changed(name, at: Self.at(0))
        let look = try #require(queue.next(.quick, at: Self.at(0)))
        #expect(look.set == name && look.work == .look(isTorn: false) && look.lane == .quick)
        #expect(queue.finished(look, .large(cost: cost), at: Self.at(0)) == nil)
        let job = try #require(queue.next(.large, at: Self.at(0)))
        #expect(job.set == name && job.work == .build && job.lane == .large)
        return job
    }

    /// Has the waiting look of a set come to something.
    private func look(_ name: String, _ outcome: ReloadQueue.Outcome, at seconds: Int = 0) throws -> ReloadQueue.Job? {
        let job = try #require(queue.next(.quick, at: Self.at(seconds)))
        #expect(job.set == name)
        return queue.finished(job, outcome, at: Self.at(seconds))
    }

    @Test("an edit of one set is looked at while another is built, and nothing else begins on the lane of the build")
    func overtaking() throws {
        _ = try build("a")
        #expect(queue.changed("b", at: Self.at(1)) == nil)
        #expect(try look("b", .updated(refit: .large), at: 1) == nil)
        #expect(queue.next(.quick, at: Self.at(1)) == nil)
        #expect(queue.deadline(after: Self.at(1)) == Self.at(4))
    }

    @Test("a set is fitted again once its files were left alone for the rest, counted from the last touch")
    func rest() throws {
        #expect(queue.touched("a", at: Self.at(0)) == nil)
        #expect(try look("a", .updated(refit: .large)) == nil)
        #expect(queue.next(.large, at: Self.at(2)) == nil)
        #expect(queue.changed("a", at: Self.at(2)) == nil)
        #expect(queue.next(.large, at: Self.at(9)) == nil, "a look that waits goes first")
        #expect(try look("a", .settled, at: 2) == nil)
        #expect(queue.next(.large, at: Self.at(4)) == nil)
        let refit = try #require(queue.next(.large, at: Self.at(5)))
        #expect(refit.set == "a" && refit.work == .refit)
        _ = queue.finished(refit, .fitted, at: Self.at(6))
        #expect(queue.next(.large, at: Self.at(100)) == nil && queue.deadline(after: Self.at(6)) == nil)
    }

    @Test("a small set is fitted again on the quick lane, after all looks, whatever is built")
    func smallRefit() throws {
        _ = try build("a")
        _ = queue.changed("b", at: Self.at(0))
        _ = try look("b", .updated(refit: .quick))
        _ = queue.changed("c", at: Self.at(3))
        #expect(try look("c", .settled, at: 3) == nil)
        let refit = try #require(queue.next(.quick, at: Self.at(3)))
        #expect(refit.set == "b" && refit.work == .refit && refit.lane == .quick)
    }

    @Test("a touch cancels the fit of the same set, which is due again after another rest", arguments: [true, false])
    func refitCancelled(isTorn: Bool) throws {
        _ = queue.changed("a", at: Self.at(0))
        _ = try look("a", .updated(refit: .large))
        let refit = try #require(queue.next(.large, at: Self.at(3)))
        #expect((isTorn ? queue.touched("a", at: Self.at(4)) : queue.changed("a", at: Self.at(4))) == refit)
        #expect(try look("a", isTorn ? .notAtRest : .settled, at: 4) == nil)
        #expect(queue.finished(refit, .fitted, at: Self.at(5)) == nil)
        #expect(queue.next(.large, at: Self.at(6)) == nil)
        #expect(queue.next(.large, at: Self.at(7))?.work == .refit)
    }

    @Test("a newer change cancels the build of the same set, and it is queued again; what the old one came to does not count")
    func superseded() throws {
        let old = try build("a")
        #expect(queue.changed("a", at: Self.at(1)) == old)
        #expect(queue.next(.large, at: Self.at(1)) == nil)
        #expect(try look("a", .large(cost: 1000), at: 1) == nil)
        let new = try #require(queue.next(.large, at: Self.at(1)))
        #expect(new.work == .build && new.number != old.number)
        _ = queue.finished(old, .fitted, at: Self.at(2))
        #expect(queue.changed("a", at: Self.at(3)) == new, "it is still under way")
    }

    @Test("a set that changes more often than it can be built is let finish in the end")
    func patience() throws {
        var job = try build("a")
        for round in 0..<ReloadQueue.mostSetbacks {
            #expect(queue.changed("a", at: Self.at(round)) == job)
            _ = try look("a", .large(cost: 1000))
            job = try #require(queue.next(.large, at: Self.at(round)))
        }
        #expect(queue.changed("a", at: Self.at(9)) == nil)
        #expect(queue.next(.quick, at: Self.at(9)) == nil, "no two jobs of one set")
        _ = queue.finished(job, .fitted, at: Self.at(10))
        _ = try look("a", .large(cost: 1000), at: 10)
        job = try #require(queue.next(.large, at: Self.at(10)))
        #expect(queue.changed("a", at: Self.at(11)) == job, "the count starts over")
    }

    @Test("a touch of a set whose build waits or is under way changes nothing: a change at rest follows")
    func touchedWhileBuilt() throws {
        let job = try build("a")
        #expect(queue.touched("a", at: Self.at(1)) == nil && queue.next(.quick, at: Self.at(1)) == nil)
        #expect(queue.changed("b", at: Self.at(1)) == nil)
        _ = try look("b", .large(cost: 1000), at: 1)
        #expect(queue.touched("b", at: Self.at(1)) == nil && queue.next(.quick, at: Self.at(1)) == nil)
        _ = queue.finished(job, .fitted, at: Self.at(2))
        #expect(queue.next(.large, at: Self.at(2))?.set == "b")
    }

    @Test(
        "a build that waits is dropped when a look finds that less will do",
        arguments: [ReloadQueue.Outcome.settled, .updated(refit: .large), .fitted])
    func notNeeded(outcome: ReloadQueue.Outcome) throws {
        let job = try build("a")
        _ = queue.changed("b", at: Self.at(0))
        _ = try look("b", .large(cost: 1000))
        _ = queue.changed("b", at: Self.at(1))
        _ = queue.finished(job, .fitted, at: Self.at(1))
        #expect(queue.next(.large, at: Self.at(1)) == nil, "the look comes first")
        _ = try look("b", outcome, at: 1)
        #expect(queue.next(.large, at: Self.at(2)) == nil)
        #expect((queue.next(.large, at: Self.at(4))?.work == .refit) == (outcome == .updated(refit: .large)))
    }

    @Test("a set that is gone has nothing left to do, and what was under way is cancelled")
    func removed() throws {
        let job = try build("a")
        _ = queue.changed("b", at: Self.at(0))
        _ = try look("b", .large(cost: 1000))
        _ = queue.changed("c", at: Self.at(0))
        #expect(queue.removed("a") == job)
        #expect(queue.removed("b") == nil && queue.removed("c") == nil && queue.removed("never there") == nil)
        #expect(queue.finished(job, .fitted, at: Self.at(1)) == nil)
        for lane in ReloadQueue.Lane.allCases { #expect(queue.next(lane, at: Self.at(100)) == nil) }
        // Back again, while the old job has yet to notice.
        _ = queue.changed("a", at: Self.at(2))
        #expect(queue.next(.quick, at: Self.at(2))?.set == "a")
    }

    @Test("a far smaller build goes first, and what it put off is next; but not for ever")
    func putOff() throws {
        var large = try build("large", cost: 100_000)
        _ = queue.changed("middle", at: Self.at(0))
        #expect(try look("middle", .large(cost: 50_000)) == nil)
        for round in 0..<ReloadQueue.mostSetbacks {
            _ = queue.changed("small", at: Self.at(round))
            #expect(try look("small", .large(cost: 1000)) == large)
            let small = try #require(queue.next(.large, at: Self.at(round)))
            #expect(small.set == "small" && queue.finished(small, .fitted, at: Self.at(round)) == nil)
            if round == 0 {
                let middle = try #require(queue.next(.large, at: Self.at(round)))
                #expect(middle.set == "middle" && queue.finished(middle, .fitted, at: Self.at(round)) == nil)
            }
            large = try #require(queue.next(.large, at: Self.at(round)))
            #expect(large.set == "large")
            if round == 1 { break }
        }
        _ = queue.changed("small", at: Self.at(9))
        #expect(try look("small", .large(cost: 1000)) == nil, "it was put off three times")
        _ = queue.finished(large, .fitted, at: Self.at(9))
        #expect(queue.next(.large, at: Self.at(9))?.set == "small")
    }

    @Test("after the stop nothing begins, and all that is under way is given back")
    func stopped() throws {
        let job = try build("a")
        _ = queue.changed(["b", "c"], at: Self.at(0))
        let look = try #require(queue.next(.quick, at: Self.at(0)))
        #expect(Set(queue.stop()) == [job, look])
        #expect(queue.isStopped)
        for lane in ReloadQueue.Lane.allCases { #expect(queue.next(lane, at: Self.at(100)) == nil) }
    }

    /// What is on disk, built and in use, as the queue's user would have it.
    private struct World {
        var disk: [String: Int] = [:]
        var inUse: [String: Int] = [:]
        /// Those in use that were updated since the fit.
        var ahead: Set<String> = []
        /// Jobs in progress with the version that they have read; those that were cancelled stay until they end.
        var running: [ReloadQueue.Lane: (job: ReloadQueue.Job, read: Int, isCancelled: Bool)] = [:]
        var version = 0
    }

    @Test(
        "whatever the order of changes, removals and ends: one job a set, nothing stale in use, and in the end all is",
        arguments: 0..<200)
    func random(seed: Int) throws {
        var generator = SplitMix64(state: UInt64(seed))
        var world = World()
        let names = ["a", "b", "c", "d"]
        var now = 0
        func cancel(_ jobs: [ReloadQueue.Job], _ world: inout World) throws {
            for job in jobs {
                let running = try #require(world.running[job.lane])
                #expect(running.job == job && !running.isCancelled, "what is cancelled is under way")
                world.running[job.lane]?.isCancelled = true
            }
        }
        func begin(_ lane: ReloadQueue.Lane, _ world: inout World) {
            guard world.running[lane] == nil, let job = queue.next(lane, at: Self.at(now)) else { return }
            #expect(job.lane == lane)
            #expect(!world.running.values.contains { $0.job.set == job.set && !$0.isCancelled }, "two jobs of one set")
            world.running[lane] = (job, world.disk[job.set] ?? -1, false)
        }
        func end(_ lane: ReloadQueue.Lane, _ world: inout World, _ generator: inout SplitMix64) throws {
            guard let (job, read, isCancelled) = world.running.removeValue(forKey: lane) else { return }
            var outcome = ReloadQueue.Outcome.settled
            let isKnown = world.inUse[job.set] != nil
            switch job.work {
            case .look(let isTorn):
                if read == -1 || world.inUse[job.set] == read {
                    outcome = .settled
                } else if isKnown, Bool.random(using: &generator) {
                    outcome = .updated(refit: Bool.random(using: &generator) ? .quick : .large)
                } else if isTorn {
                    outcome = .notAtRest
                } else {
                    outcome = Bool.random(using: &generator) ? .fitted : .large(cost: .random(in: 1...5000, using: &generator))
                }
            case .build: outcome = read == -1 ? .settled : .fitted
            case .refit: outcome = .fitted
            }
            if !isCancelled {
                switch (outcome, job.work) {
                case (.updated, _):
                    #expect(read >= world.inUse[job.set] ?? -1, "stale")
                    world.inUse[job.set] = read
                    world.ahead.insert(job.set)
                case (.fitted, .refit):
                    if read == world.inUse[job.set] { world.ahead.remove(job.set) }
                case (.fitted, _):
                    #expect(read >= world.inUse[job.set] ?? -1, "stale")
                    world.inUse[job.set] = read
                    world.ahead.remove(job.set)
                default: break
                }
            }
            try cancel([queue.finished(job, outcome, at: Self.at(now))].compactMap(\.self), &world)
        }
        for _ in 0..<400 {
            now += Int.random(in: 0...1, using: &generator)
            let name = names.randomElement(using: &generator)!
            switch Int.random(in: 0..<10, using: &generator) {
            case 0, 1:
                world.version += 1
                world.disk[name] = world.version
                if Bool.random(using: &generator) {
                    try cancel([queue.touched(name, at: Self.at(now))].compactMap(\.self), &world)
                }
                try cancel(queue.changed([name], at: Self.at(now)), &world)
            case 2:
                world.disk[name] = nil
                try cancel([queue.removed(name)].compactMap(\.self), &world)
                world.inUse[name] = nil
                world.ahead.remove(name)
            case 3: try cancel(queue.changed(world.disk.keys.sorted(), at: Self.at(now)), &world)
            case 4, 5: begin(.quick, &world)
            case 6: begin(.large, &world)
            case 7, 8: try end(.quick, &world, &generator)
            default: try end(.large, &world, &generator)
            }
        }
        // Left alone, everything comes to rest.
        for _ in 0..<400 {
            now += 1
            for lane in ReloadQueue.Lane.allCases {
                begin(lane, &world)
                try end(lane, &world, &generator)
            }
        }
        #expect(world.inUse == world.disk, "seed \(seed)")
        #expect(world.ahead.isEmpty, "seed \(seed)")
        #expect(queue.deadline(after: Self.at(0)) == nil)
    }
}
