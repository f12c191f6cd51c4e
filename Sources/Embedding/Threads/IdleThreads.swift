internal import Synchronization
internal import Threads

/// Where threads wait that have nothing to compute. Meanwhile they help those that have: two compute what would leave one idle.
///
/// A thread announces that it waits, looks for work once more, then sleeps; who brings work signals only when somebody waits. So
/// under load there are no wake-ups at all.
package final class IdleThreads: Sendable {
    private let semaphore = Semaphore()
    private let waiting = Atomic<Int>(0)
    /// What is under way and may be helped with.
    private let shared = Mutex<[SharedWork]>([])

    package init() {}

    /// Waits until woken, unless there is something to do. May return at any time, so look again after it.
    ///
    /// - Parameter hasWork: whether the thread has work of its own; asked often.
    package func wait(unless hasWork: () -> Bool) {
        let outcome = helpable?.help(until: hasWork)
        if outcome == .helped { return }
        waiting.add(1, ordering: .sequentiallyConsistent)
        // Something may have come between the look and the announcement: look again before sleeping.
        if !hasWork(), outcome == .inTheWay || helpable == nil { semaphore.wait() }
        waiting.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// Wakes as many threads as there is work for and wait.
    package func wake(_ count: Int) {
        for _ in 0..<min(count, waiting.load(ordering: .sequentiallyConsistent)) { semaphore.signal() }
    }

    /// Wakes all, and the next that would wait.
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
