internal import Synchronization
internal import Threads

/// Where threads without work wait. Meanwhile they help those that have some: two threads share what would leave one idle.
///
/// A thread announces that it waits, checks for work once more, then sleeps; a producer signals only when a thread waits. So
/// under load there are no wake-ups at all.
package final class IdleThreads: Sendable {
    private let semaphore = Semaphore()
    private let waiting = Atomic<Int>(0)
    /// Work in progress that can be shared.
    private let shared = Mutex<[SharedWork]>([])

    package init() {}

    /// Waits until woken, unless there is something to do. May return at any time, so check again afterwards.
    ///
    /// - Parameter hasWork: whether the thread has its own work; called often.
    package func wait(unless hasWork: () -> Bool) {
        let outcome = helpable?.help(until: hasWork)
        if outcome == .helped { return }
        waiting.add(1, ordering: .sequentiallyConsistent)
        // Something may have come between the check and the announcement: check again before sleeping.
        if !hasWork(), outcome == .inTheWay || helpable == nil { semaphore.wait() }
        waiting.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// Wakes waiting threads, at most `count`.
    package func wake(_ count: Int) {
        for _ in 0..<min(count, waiting.load(ordering: .sequentiallyConsistent)) { semaphore.signal() }
    }

    /// Wakes all threads, and the next one that would wait.
    package func wakeAll() {
        for _ in 0...max(0, waiting.load(ordering: .sequentiallyConsistent)) { semaphore.signal() }
    }

    /// Lets idle threads help with a work while the body runs.
    package func sharing<Failure>(_ work: SharedWork, _ body: () throws(Failure) -> Void) throws(Failure) {
        guard work.open() else { return try body() }
        shared.withLock { $0.append(work) }
        wake(1)
        defer {
            shared.withLock { shared in shared.removeAll { $0 === work } }
            work.close()
        }
        try body()
    }

    private var helpable: SharedWork? { shared.withLock { $0.first(where: \.wantsHelp) } }
}
