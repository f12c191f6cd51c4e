internal import Logging
internal import Synchronization
internal import Threads

/// Keeps label sets up to date on two threads, driven by `ReloadQueue`: one for quick work, one for large builds.
package final class ReloadLanes: Sendable {
    private struct State: Sendable {
        var queue: ReloadQueue
        /// Of the current jobs, by number.
        var tickets: [Int: (ticket: BuildTicket, start: ContinuousClock.Instant)] = [:]
    }

    private let loader: SetLoader
    private let limit: BuildSize
    private let state: Mutex<State>
    private let quick = Semaphore()
    private let large = Semaphore()
    /// Signals that the next fit may be due at another time.
    private let deadlines: AsyncStream<Void>
    private let deadline: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - limit: the largest build on the quick lane.
    ///   - rest: how long a set's files must be unchanged before it is fitted again.
    package init(loader: SetLoader, limit: BuildSize = .quick, rest: Duration = .seconds(3)) {
        self.loader = loader
        self.limit = limit
        state = Mutex(State(queue: ReloadQueue(rest: rest)))
        (deadlines, deadline) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Starts the threads, which run until `stop`.
    ///
    /// - Throws: `AssayError` when a thread cannot be started.
    package func start() throws {
        for lane in ReloadQueue.Lane.allCases {
            _ = try WorkerThread(name: lane == .quick ? "reload" : "build") { self.work(lane) }
        }
    }

    /// Cancels everything. The threads end with their next step; no need to wait for them, since nothing is put in use any more.
    package func stop() {
        state.withLock { state in
            _ = state.queue.stop()
            for job in state.tickets.values { job.ticket.cancel() }
        }
        deadline.finish()
        wake()
    }

    /// A set exists or has changed, and its files are at rest.
    package func changed(_ name: String) {
        update { state, now in state.queue.changed([name], at: now) }
    }

    /// Files of a set were written; others may follow.
    package func touched(_ name: String) {
        update { state, now in [state.queue.touched(name, at: now)].compactMap(\.self) }
    }

    /// A set is gone: takes it out of use, without waiting for builds.
    package func removed(_ name: String) {
        update(because: "the set is gone") { state, _ in [state.queue.removed(name)].compactMap(\.self) }
        loader.remove(name)
    }

    /// Checks every set again, adds new ones and removes those that are gone.
    package func reloadAll() {
        guard let names = loader.presentNames() else { return }
        update { state, now in state.queue.changed(names, at: now) }
        for name in loader.registry.snapshot.sets.keys.sorted() where !names.contains(name) { removed(name) }
    }

    /// Wakes the lanes when a fit is due. Runs until `stop` or until the task is cancelled.
    package func keepTime() async {
        for await _ in deadlines {
            while let next = state.withLock({ $0.queue.deadline(after: .now) }) {
                // Cancelled means that the daemon stops: then nothing is due.
                guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return }
                quick.signal()
                large.signal()
            }
        }
    }

    /// Passes an event to the queue, cancels the jobs that it returns, and wakes the threads.
    private func update(
        because reason: String = "there is a newer change",
        _ change: (inout State, ContinuousClock.Instant) -> [ReloadQueue.Job]
    ) {
        let now = ContinuousClock.now
        let cancelled = state.withLock { state in
            change(&state, now).map { job in
                let running = state.tickets[job.number]
                // Before any thread can take the set's next job.
                running?.ticket.cancel()
                return (job, now - (running?.start ?? now))
            }
        }
        wake()
        for (job, time) in cancelled {
            loader.logger.log(
                level: job.work == .build ? .notice : .info,
                job.work == .refit ? "fit of label set cancelled" : "build of label set cancelled",
                metadata: ["set": "\(job.set)", "reason": "\(reason)", "after": "\(Int(time / .milliseconds(1))) ms"])
        }
    }

    private func wake() {
        quick.signal()
        large.signal()
        deadline.yield()
    }

    private func work(_ lane: ReloadQueue.Lane) {
        while true {
            let next = state.withLock { state -> (job: ReloadQueue.Job, ticket: BuildTicket)? in
                let now = ContinuousClock.now
                guard let job = state.queue.next(lane, at: now) else { return nil }
                let ticket = BuildTicket(within: loader.builder.cancellation)
                state.tickets[job.number] = (ticket, now)
                return (job, ticket)
            }
            guard let (job, ticket) = next else {
                if state.withLock({ $0.queue.isStopped }) { return }
                (lane == .quick ? quick : large).wait()
                continue
            }
            let outcome = run(job, ticket)
            update(because: "a small build of another set goes first") { state, now in
                state.tickets[job.number] = nil
                return [state.queue.finished(job, outcome, at: now)].compactMap(\.self)
            }
        }
    }

    private func run(_ job: ReloadQueue.Job, _ ticket: BuildTicket) -> ReloadQueue.Outcome {
        // After a look at files not at rest another edit may follow at once: freeing memory waits until they are.
        defer { if job.work != .look(isTorn: true) { FreedMemory.giveBack() } }
        switch job.work {
        case .look(let isTorn): return loader.reload(job.set, isTorn: isTorn, upTo: limit, ticket)
        case .build: return loader.reload(job.set, isTorn: false, upTo: nil, ticket)
        case .refit:
            loader.refit(job.set, ticket)
            return .fitted
        }
    }
}
