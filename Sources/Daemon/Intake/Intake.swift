internal import Embedding
internal import Synchronization

/// Connects sources and compute threads: sources add frames, compute threads take batches.
///
/// A source checks its room before it reads, so that no more waits here than the threads compute in a moment. The total in flight
/// is bounded by the transport's own credit, which a frame holds until its results are out.
package final class Intake: Sendable {
    private struct State: ~Copyable {
        var batcher: Batcher
        /// Sources that wait for room, and the callbacks for it.
        var waiting: [Int] = []
        var onRoom: [@Sendable () -> Void] = []
        /// Abandoned frames that are still unanswered.
        var abandoned: [WaitingFrame] = []
    }

    private let state: Mutex<State>
    /// Threads without a batch; they help those that have one.
    let idle = IdleThreads()
    /// Bytes of results waiting to be sent; while there are many, no batch is taken.
    let results: ResultBudget
    /// Whether anything has come since a thread last found nothing.
    private let hasNews = Atomic<Bool>(false)
    /// Whether a source waits for room.
    private let wantsRoom = Atomic<Bool>(false)
    private let isAbandoned = Atomic<Bool>(false)

    /// - Parameters:
    ///   - tokenBudget: tokens of a batch.
    ///   - maxTokens: the most tokens of one text.
    ///   - threads: how many threads will take batches.
    ///   - queueTime: how long computing what waits here may take.
    ///   - maxResultBytes: bytes of results waiting to be sent from which no batch is taken.
    package init(
        tokenBudget: Int, maxTokens: Int, threads: Int = 1, queueTime: Duration = .milliseconds(50),
        maxResultBytes: Int = 16 << 20
    ) {
        let batcher = Batcher(tokenBudget: tokenBudget, maxTokens: maxTokens, threads: threads, queueTime: queueTime)
        state = Mutex(State(batcher: batcher))
        results = ResultBudget(limit: maxResultBytes)
    }

    /// Frames waiting for a compute thread.
    package var count: Int { state.withLock { $0.batcher.count } }

    /// What waits for a compute thread, and for how long the oldest has waited.
    package var depth: (frames: Int, tokens: Int, oldest: Duration?) {
        let now = ContinuousClock.now
        return state.withLock { state in
            (state.batcher.count, state.batcher.tokens, state.batcher.oldest.map { now - $0 })
        }
    }

    /// Tokens that each source may still add: do not read from one that has none left.
    func readRooms(of sources: [Int], into rooms: inout [Int]) {
        state.withLock { state in
            rooms.removeAll(keepingCapacity: true)
            for source in sources { rooms.append(state.batcher.room(of: source)) }
        }
    }

    /// Calls `body`, on a compute thread, when there is room again after `mustWait`.
    func whenRoom(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onRoom.append(body) } }

    /// Whether sources without room must wait; if so, `whenRoom` reports when one of them has some.
    func mustWait(_ sources: [Int]) -> Bool {
        state.withLock { state in
            let isOver = sources.contains { state.batcher.isOpen(to: $0) }
            if isOver { state.waiting.removeAll(keepingCapacity: true) } else { state.waiting = sources }
            wantsRoom.store(!isOver, ordering: .relaxed)
            return !isOver
        }
    }

    /// Adds a frame. Adding after `close` is a programming error; what is added after `abandon` is abandoned too.
    package func add(_ delivery: Delivery) { _ = add([delivery]) }

    /// Adds frames that came together from one source.
    package func addAll(_ deliveries: [Delivery]) { _ = add(deliveries) }

    /// Adds frames that came together from one source.
    ///
    /// - Returns: the room left for this source.
    func add(_ deliveries: [Delivery]) -> Int? {
        guard let peer = deliveries.last?.peer else { return nil }
        let room = state.withLock { state in
            if isAbandoned.load(ordering: .relaxed) {
                state.abandoned += deliveries.map { WaitingFrame($0, cost: 0) }
            } else {
                for delivery in deliveries { state.batcher.add(delivery) }
            }
            return state.batcher.room(of: peer)
        }
        announce(deliveries.count)
        return room
    }

    /// No more frames will be added: compute threads finish what is here and end.
    package func close() {
        state.withLock { $0.batcher.close() }
        announceEnd()
    }

    /// Ends the compute threads after their current batch; what waits here is left to `answerAbandoned`. For a drain that has run
    /// out of time.
    package func abandon() {
        state.withLock { state in
            isAbandoned.store(true, ordering: .relaxed)
            state.abandoned += state.batcher.abandon()
        }
        announceEnd()
        tellAbandoned()
    }

    /// Answers some abandoned frames, unless too many results wait. For the thread that sends results.
    ///
    /// - Parameter count: the maximum number of messages.
    /// - Returns: whether anything is left.
    package func answerAbandoned(by abandonment: Abandonment, max count: Int) -> Bool {
        guard isAbandoned.load(ordering: .relaxed) else { return false }
        var left = count
        while left > 0, !results.isFull, let frame = state.withLock({ $0.abandoned.popLast() }) {
            if let rest = abandonment.answer(frame, max: &left) { state.withLock { $0.abandoned.append(rest) } }
            left -= 1
        }
        return state.withLock { !$0.abandoned.isEmpty }
    }

    /// Wakes the sources, which also send results, to answer what was abandoned.
    private func tellAbandoned() {
        let told = state.withLock { $0.onRoom }
        for body in told { body() }
    }

    /// Records the actual tokens of a batch's frames, and takes back those with messages left.
    func settle(_ account: Batcher.Account) {
        let waiting = account.rest.count
        let (isLast, hasAbandoned) = state.withLock { state in
            let abandoned = state.batcher.settle(account)
            state.abandoned += abandoned
            return (state.batcher.isFinished, !abandoned.isEmpty)
        }
        if hasAbandoned { tellAbandoned() }
        if isLast { announceEnd() } else if waiting > 0 { announce(waiting) }
    }

    /// Records the next deadline among an overdue frame's messages.
    func watch(_ rest: FrameRest, for expiry: ContinuousClock.Instant) {
        state.withLock { $0.batcher.watch(rest, for: expiry) }
    }

    /// Results have been sent: batches may be taken again.
    func resume() { announceEnd() }

    /// What needs a check of its deadlines by now: for a compute thread that waits with its batch.
    func overdue() -> Batcher.Batch {
        let now = ContinuousClock.now
        return state.withLock { $0.batcher.overdue(now: now) }
    }

    /// Whether the drain has run out of time.
    var hasEnded: Bool { isAbandoned.load(ordering: .relaxed) }

    /// The next batch; blocks while there is none, nil when there will be no more.
    func next() -> Batcher.Batch? {
        while true {
            switch look() {
            case .batch(let batch):
                tellRoom()
                return batch
            case .finished:
                idle.wakeAll()
                return nil
            case .wait:
                idle.wait { hasNews.load(ordering: .sequentiallyConsistent) }
            }
        }
    }

    private func look() -> Batcher.Next {
        let now = ContinuousClock.now
        return state.withLock { state in
            if results.isFull, !state.batcher.isFinished {
                // The thread that sends results announces it after this, or the second check sees it.
                hasNews.store(false, ordering: .sequentiallyConsistent)
                if results.isFull { return .wait }
            }
            switch state.batcher.next(now: now) {
            case .batch(let batch): return .batch(batch)
            case .finished: return .finished
            case .wait:
                hasNews.store(false, ordering: .sequentiallyConsistent)
                return .wait
            }
        }
    }

    /// Notifies those that wait for room, once there is a fair amount.
    private func tellRoom() {
        // A source that begins to wait under the lock after this batch was taken has seen the room it made.
        guard wantsRoom.load(ordering: .relaxed) else { return }
        let told = state.withLock { state -> [@Sendable () -> Void] in
            guard state.waiting.contains(where: { state.batcher.isOpen(to: $0) }) else { return [] }
            state.waiting.removeAll(keepingCapacity: true)
            wantsRoom.store(false, ordering: .relaxed)
            return state.onRoom
        }
        for body in told { body() }
    }

    /// There is work for up to `count` threads.
    private func announce(_ count: Int) {
        hasNews.store(true, ordering: .sequentiallyConsistent)
        idle.wake(count)
    }

    /// There is news for all threads.
    private func announceEnd() {
        hasNews.store(true, ordering: .sequentiallyConsistent)
        idle.wakeAll()
    }
}
