import Synchronization
import Testing
import Threads

@Suite("Threads that help a computation", .timeLimit(.minutes(1)))
struct HelperThreadsTests {
    @Test("every index runs once, however many threads there are", arguments: 1...4)
    func once(threads: Int) {
        let helpers = HelperThreads(threads, name: "test")
        defer { helpers.end() }
        #expect(helpers.count == threads)
        for count in [0, 1, 2, 7, 1000] {
            let runs = Mutex([Int](repeating: 0, count: count))
            helpers.forEach(count) { index in runs.withLock { $0[index] += 1 } }
            #expect(runs.withLock { $0 } == [Int](repeating: 1, count: count))
        }
    }

    @Test("work within work ends, deeper than there are threads", arguments: 1...3)
    func nested(threads: Int) {
        let helpers = HelperThreads(threads, name: "test")
        defer { helpers.end() }
        let sum = Atomic(0)
        @Sendable func split(_ depth: Int) {
            guard depth > 0 else {
                sum.add(1, ordering: .relaxed)
                return
            }
            helpers.forEach(3) { _ in split(depth - 1) }
        }
        split(6)
        let total = sum.load(ordering: .relaxed)
        #expect(total == 729)
    }

    @Test("a helper works while the caller does")
    func together() {
        let helpers = HelperThreads(2, name: "test", niceness: 1)
        defer { helpers.end() }
        // Either index waits for the other to begin: with one thread this would never end.
        let begun = [Semaphore(), Semaphore()]
        helpers.forEach(2) { index in
            begun[index].signal()
            begun[1 - index].wait()
        }
    }
}
