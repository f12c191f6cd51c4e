internal import Glibc
internal import Synchronization

/// Threads that share in a computation: the calling thread works, and the others help it.
///
/// A body may itself call `forEach`. Whoever has nothing left to do takes what was opened last, which is the smallest,
/// so nobody waits while there is work, and nothing can wait for itself.
package final class HelperThreads: Sendable {
    private struct State {
        /// In the order of their start.
        var open: [Batch] = []
        var started = 0
        /// Of threads that wait, for more work or for the end of theirs. Each has its own: of one for all, a thread
        /// could take the signal that was meant for another.
        var waiting: [Semaphore] = []
        var isEnded = false

        /// The threads to wake: all that wait, each of which looks again.
        mutating func takeWaiting() -> [Semaphore] {
            defer { waiting = [] }
            return waiting
        }
    }

    private let state = Mutex(State())
    private let helpers = Atomic<Int>(0)

    /// Threads that compute, the caller's included.
    package var count: Int { helpers.load(ordering: .relaxed) + 1 }

    /// Starts the helpers. Where the system refuses a thread, there are as many as it gave, and the work takes longer.
    ///
    /// - Parameters:
    ///   - count: threads that compute, the caller's included.
    ///   - niceness: how far the helpers, not the caller, make way for other threads, 0 to 19.
    package init(_ count: Int, name: String, niceness: Int32 = 0) {
        for number in 1..<max(count, 1) {
            do {
                _ = try WorkerThread(name: "\(name)-\(number)") {
                    // The calling thread, on Linux. If it is refused, the helper only makes less way.
                    if niceness > 0 { _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness) }
                    self.help()
                }
            } catch {
                break
            }
            helpers.wrappingAdd(1, ordering: .relaxed)
        }
    }

    /// Lets the helpers end once nothing is left to do.
    package func end() {
        let waiting = state.withLock { state in
            state.isEnded = true
            return state.takeWaiting()
        }
        wake(waiting)
    }

    /// Runs the body for every index below `count`, several at a time, and returns after the last.
    package func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        guard self.count > 1, count > 1 else {
            for index in 0..<count { body(index) }
            return
        }
        let (batch, waiting) = state.withLock { state in
            state.started += 1
            let batch = Batch(number: state.started, count: count, body)
            state.open.append(batch)
            return (batch, state.takeWaiting())
        }
        wake(waiting)
        while let index = batch.next() { run(batch, index) }
        guard !batch.isFinished else { return state.withLock { $0.open.removeAll { $0 === batch } } }
        // Then with whatever began later, while others finish this batch.
        let change = Semaphore()
        while true {
            enum Step { case help(Batch, Int), wait, done }
            let step = state.withLock { state -> Step in
                if batch.isFinished {
                    state.open.removeAll { $0 === batch }
                    return .done
                }
                for other in state.open.reversed() where other.number > batch.number {
                    if let index = other.next() { return .help(other, index) }
                }
                state.waiting.append(change)
                return .wait
            }
            switch step {
            case .help(let other, let index): run(other, index)
            case .wait: change.wait()
            case .done: return
            }
        }
    }

    /// A helper's life.
    private func help() {
        let change = Semaphore()
        while true {
            enum Step { case help(Batch, Int), wait, end }
            let step = state.withLock { state -> Step in
                for batch in state.open.reversed() { if let index = batch.next() { return .help(batch, index) } }
                if state.isEnded { return .end }
                state.waiting.append(change)
                return .wait
            }
            switch step {
            case .help(let batch, let index):
                run(batch, index)
                while let index = batch.next() { run(batch, index) }
            case .wait: change.wait()
            case .end: return
            }
        }
    }

    private func run(_ batch: Batch, _ index: Int) {
        guard batch.run(index) else { return }
        wake(state.withLock { $0.takeWaiting() })
    }

    private func wake(_ waiting: [Semaphore]) { for change in waiting { change.signal() } }

    /// Indices to be run, each once.
    private final class Batch: Sendable {
        let number: Int
        private let count: Int
        private let body: @Sendable (Int) -> Void
        private let taken = Atomic<Int>(0)
        private let finished = Atomic<Int>(0)

        init(number: Int, count: Int, _ body: @escaping @Sendable (Int) -> Void) {
            self.number = number
            self.count = count
            self.body = body
        }

        /// An index that nobody has taken.
        func next() -> Int? {
            guard taken.load(ordering: .relaxed) < count else { return nil }
            let index = taken.wrappingAdd(1, ordering: .relaxed).oldValue
            return index < count ? index : nil
        }

        /// - Returns: whether this was the last to finish.
        func run(_ index: Int) -> Bool {
            body(index)
            return finished.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count
        }

        var isFinished: Bool { finished.load(ordering: .acquiring) == count }
    }
}
