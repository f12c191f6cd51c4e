import Dispatch
import Embedding
import Synchronization
import Testing

/// Work that an idle thread helps with.
@Suite("Shared work")
struct SharedWorkTests {
    @Test("without a helper every step is done once, whole")
    func alone() throws {
        let work = SharedWork(maxRefusals: 0)
        var parts: [[Int]] = []
        work.run { parts.append([$0, $1]) }
        IdleThreads().sharing(work) { work.run { parts.append([$0, $1]) } }
        #expect(parts == [[0, 1], [0, 1]])
    }

    @Test("a helper does one half of each step, and no step begins before both halves of the last are done")
    func together() throws {
        let helper = Helper()
        let work = SharedWork(maxRefusals: 0)
        // Two places, each written by one half: a step that is not done when the next begins leaves them apart.
        var counts = [0, 0]
        var faults = 0
        counts.withUnsafeMutableBufferPointer { counts in
            helper.idle.sharing(work) {
                helper.join(work)
                for step in 0..<10_000 {
                    work.run { part, parts in
                        for place in 2 * part / parts..<2 * (part + 1) / parts { counts[place] += 1 }
                    }
                    if counts[0] != step + 1 || counts[1] != step + 1 { faults += 1 }
                }
            }
        }
        helper.end()
        #expect(faults == 0)
    }

    @Test("a helper leaves for work of its own, and the owner goes on alone")
    func leaving() throws {
        let helper = Helper()
        let work = SharedWork(maxRefusals: 0)
        helper.idle.sharing(work) {
            helper.join(work)
            helper.end()
            var parts = 0
            work.run { parts = $1 }
            #expect(parts == 1)
        }
    }

    @Test("after a helper that kept the owner waiting, the next work is done without help")
    func refused() throws {
        let helper = Helper()
        let work = SharedWork(maxRefusals: 1)
        var wasShared = false
        let deadline = ContinuousClock.now + .seconds(30)
        while !wasShared {
            try #require(.now < deadline, "no helper came")
            helper.idle.sharing(work) {
                work.run { part, parts in
                    if part == 0 { wasShared = parts == 2 }
                    // Far longer than an owner only looks.
                    let end = ContinuousClock.now + .milliseconds(20)
                    while part == 1, .now < end {}
                }
            }
        }
        var parts: Set<Int> = []
        helper.idle.sharing(work) {
            for _ in 0..<100_000 { work.run { parts.insert($1) } }
        }
        #expect(parts == [1])
        helper.end()
    }

    @Test("a helper leaves the owner's processor before it helps")
    func moving() throws {
        let helper = Helper()
        let moves = Atomic(0)
        // All threads seem to be on one processor until the helper moves.
        let processors = Processors(
            current: { Helper.isThis && moves.load(ordering: .relaxed) > 0 ? 1 : 0 },
            leave: { moves.add(1, ordering: .relaxed).newValue > 0 })
        let work = SharedWork(maxRefusals: 1, processors: processors)
        helper.idle.sharing(work) { helper.join(work) }
        helper.end()
        #expect(moves.load(ordering: .relaxed) == 1)
    }

    @Test("a helper that has only the owner's processor stays out of its way")
    func inTheWay() throws {
        let helper = Helper()
        let tries = Atomic(0)
        let work = SharedWork(
            maxRefusals: 1,
            processors: Processors(
                current: { 0 },
                leave: {
                    tries.add(1, ordering: .relaxed)
                    return false
                }))
        var parts: Set<Int> = []
        let deadline = ContinuousClock.now + .seconds(30)
        helper.idle.sharing(work) {
            while tries.load(ordering: .relaxed) == 0, .now < deadline { work.run { parts.insert($1) } }
            for _ in 0..<1000 { work.run { parts.insert($1) } }
        }
        helper.end()
        #expect(tries.load(ordering: .relaxed) > 0 && parts == [1])
    }

    @Test("a helper goes when the work is done, and comes back for the next")
    func again() throws {
        let helper = Helper()
        for _ in 0..<100 {
            let work = SharedWork(maxRefusals: 0)
            helper.idle.sharing(work) { helper.join(work) }
        }
        helper.end()
    }
}

/// A thread that is idle until the end.
final class Helper: Sendable {
    let idle = IdleThreads()
    /// Whether the code runs on a helper's thread.
    @TaskLocal static var isThis = false
    private let isEnding = Atomic(false)
    private let group = DispatchGroup()

    init() {
        let (idle, group) = (idle, group)
        group.enter()
        DispatchQueue.global().async { [self] in
            Self.$isThis.withValue(true) {
                while !isEnding.load(ordering: .sequentiallyConsistent) {
                    idle.wait { self.isEnding.load(ordering: .sequentiallyConsistent) }
                }
            }
            group.leave()
        }
    }

    /// Offers steps that do nothing until one is shared. For the work's owner.
    func join(_ work: SharedWork) {
        let deadline = ContinuousClock.now + .seconds(30)
        var isHere = false
        while !isHere {
            precondition(.now < deadline, "no helper came")
            work.run { part, parts in
                if part == 0 { isHere = parts == 2 }
            }
        }
    }

    /// Gives the thread other work: to end. Returns when it has.
    func end() {
        isEnding.store(true, ordering: .sequentiallyConsistent)
        idle.wakeAll()
        precondition(group.wait(timeout: .now() + 30) == .success, "the helper did not end")
    }
}
