internal import Embedding
internal import Synchronization

/// The meeting place of sources and compute threads: sources add frames, compute threads take batches.
///
/// A source asks for its room before it reads, so that no more waits here than the threads get through in a moment. How much is under
/// way altogether is bounded by the transport's own credit, which a frame holds until its results are out.
package final class Intake: Sendable {
    private struct State: ~Copyable {
        var batcher: Batcher
        /// Sources that wait for room, and who is to be told.
        var waiting: [Int] = []
        var onRoom: [@Sendable () -> Void] = []
        /// What is left to answer of what was abandoned.
        var abandoned: [WaitingFrame] = []
    }

    private let state: Mutex<State>
    /// Where threads without a batch are; they help those that have one.
    let idle = IdleThreads()
    /// Bytes of results that wait to be sent; while they are many, no batch is taken.
    let results: ResultBudget
    /// Whether something has come since a thread last found nothing.
    private let hasNews = Atomic<Bool>(false)
    /// Whether a source waits for room.
    private let wantsRoom = Atomic<Bool>(false)
    private let isAbandoned = Atomic<Bool>(false)

    /// - Parameters:
    ///   - tokenBudget: tokens of a batch.
    ///   - maxTokens: the most tokens of one text.
    ///   - threads: how many threads will take batches.
    ///   - queueTime: how long what waits here may take to compute.
    ///   - maxResultBytes: bytes of results that may wait to be sent before no batch is taken any more.
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

    /// Tokens that may still come from each source: nothing is to be read from one without any.
    func readRooms(of sources: [Int], into rooms: inout [Int]) {
        state.withLock { state in
            rooms.removeAll(keepingCapacity: true)
            for source in sources { rooms.append(state.batcher.room(of: source)) }
        }
    }

    /// Calls `body`, on a compute thread, when there is room again after `mustWait`.
    func whenRoom(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onRoom.append(body) } }

    /// Whether sources without room must wait; if so, it will be said when one of them has some.
    func mustWait(_ sources: [Int]) -> Bool {
        state.withLock { state in
            let isOver = sources.contains { state.batcher.isOpen(to: $0) }
            if isOver { state.waiting.removeAll(keepingCapacity: true) } else { state.waiting = sources }
            wantsRoom.store(!isOver, ordering: .relaxed)
            return !isOver
        }
    }

    /// Adds a frame. Adding after `close` is a fault of the caller; what is added after `abandon` is abandoned too.
    package func add(_ delivery: Delivery) { _ = add([delivery]) }

    /// Adds frames that came together from one source.
    ///
    /// - Returns: the room that is left for it.
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

    /// Nothing more will be added: compute threads finish what is here and end.
    package func close() {
        state.withLock { $0.batcher.close() }
        announceEnd()
    }

    /// Ends the compute threads after the batch they are at; what waits here is left to `answerAbandoned`. For a drain that has run out
    /// of time.
    package func abandon() {
        state.withLock { state in
            isAbandoned.store(true, ordering: .relaxed)
            state.abandoned += state.batcher.abandon()
        }
        announceEnd()
        tellAbandoned()
    }

    /// Answers some of what was abandoned, unless too many results wait. For the thread that sends results.
    ///
    /// - Parameter count: the most messages.
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

    /// Wakes whoever is to answer what was abandoned: the sources, which send results too.
    private func tellAbandoned() {
        let told = state.withLock { $0.onRoom }
        for body in told { body() }
    }

    /// Takes note of what the frames of a batch turned out to hold, and takes back those with messages left.
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

    /// Takes note of the next deadline among an overdue frame's messages.
    func watch(_ rest: FrameRest, for expiry: ContinuousClock.Instant) {
        state.withLock { $0.batcher.watch(rest, for: expiry) }
    }

    /// Results have been sent, so that batches may be taken again.
    func resume() { announceEnd() }

    /// The next batch; blocks while there is none, nil when there will be none any more.
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
                // Whoever sends results announces it after this, or is seen at the second look.
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

    /// Tells those that wait for room, once there is some to speak of.
    private func tellRoom() {
        // Who begins to wait under the lock after this batch was taken has seen the room it made.
        guard wantsRoom.load(ordering: .relaxed) else { return }
        let told = state.withLock { state -> [@Sendable () -> Void] in
            guard state.waiting.contains(where: { state.batcher.isOpen(to: $0) }) else { return [] }
            state.waiting.removeAll(keepingCapacity: true)
            wantsRoom.store(false, ordering: .relaxed)
            return state.onRoom
        }
        for body in told { body() }
    }

    /// Something has come for up to `count` threads.
    private func announce(_ count: Int) {
        hasNews.store(true, ordering: .sequentiallyConsistent)
        idle.wake(count)
    }

    /// Something has come for all threads.
    private func announceEnd() {
        hasNews.store(true, ordering: .sequentiallyConsistent)
        idle.wakeAll()
    }
}
