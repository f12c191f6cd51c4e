internal import Embedding
internal import Synchronization

/// The meeting place of sources and compute threads: sources add frames, compute threads take batches.
///
/// A source asks `hasRoom` before it reads, so that no more waits here than the threads get through in a moment. How much is under way
/// altogether is bounded by the source's own credit, which a frame holds until its results are out.
public final class Intake: Sendable {
    private let batcher: Mutex<Batcher>
    /// Where threads without a batch are; they help those that have one.
    let idle = IdleThreads()
    /// Bytes of results that wait to be sent; while they are many, no batch is taken.
    let results: ResultBudget
    /// Whether something has come since a thread last found nothing.
    private let hasNews = Atomic<Bool>(false)
    /// Tokens that may still come.
    private let room: Atomic<Int>
    /// Tokens to be read in a millisecond; 0: as fast as there is room.
    private let pace = Atomic<Int>(0)
    /// Whether a source waits for room.
    private let wantsRoom = Atomic<Bool>(false)
    private let onRoom = Mutex<[@Sendable () -> Void]>([])

    /// - Parameters:
    ///   - tokenBudget: tokens of a batch.
    ///   - maxTokens: the most tokens of one text.
    ///   - threads: how many threads will take batches.
    ///   - queueTime: how long what waits here may take to compute.
    ///   - maxResultBytes: bytes of results that may wait to be sent before no batch is taken any more.
    public init(
        tokenBudget: Int, maxTokens: Int, threads: Int = 1, queueTime: Duration = .milliseconds(50),
        maxResultBytes: Int = 16 << 20
    ) {
        let batcher = Batcher(tokenBudget: tokenBudget, maxTokens: maxTokens, threads: threads, queueTime: queueTime)
        room = Atomic(batcher.room)
        self.batcher = Mutex(batcher)
        results = ResultBudget(limit: maxResultBytes)
    }

    /// Frames waiting for a compute thread.
    public var count: Int { batcher.withLock { $0.count } }

    /// Whether more may be read: less is waiting than keeps the threads busy for a moment.
    public var hasRoom: Bool { roomTokens > 0 }

    /// Whether enough has been read for this millisecond, when there were so many tokens of room before.
    func isPaced(since before: Int) -> Bool {
        let pace = pace.load(ordering: .relaxed)
        return pace > 0 && before - roomTokens >= pace
    }

    var isPacing: Bool { pace.load(ordering: .relaxed) > 0 }

    /// Tokens that may still come.
    var roomTokens: Int { room.load(ordering: .sequentiallyConsistent) }

    /// Calls `body`, on a compute thread, when there is room again after `needsRoom`.
    func whenRoom(_ body: @escaping @Sendable () -> Void) { onRoom.withLock { $0.append(body) } }

    /// Whether a source must wait for room; if so, it will be called when there is some.
    func needsRoom() -> Bool {
        guard !hasRoom else { return false }
        wantsRoom.store(true, ordering: .sequentiallyConsistent)
        return !hasRoom
    }

    /// Adds a frame. Adding after `close` is a fault of the caller.
    public func add(_ delivery: Delivery) {
        batcher.withLock { batcher in
            batcher.add(delivery)
            note(batcher)
        }
        announce(1)
    }

    /// Adds frames that came together.
    func add(_ deliveries: [Delivery]) {
        guard !deliveries.isEmpty else { return }
        batcher.withLock { batcher in
            for delivery in deliveries { batcher.add(delivery) }
            note(batcher)
        }
        announce(deliveries.count)
    }

    /// Nothing more will be added: compute threads finish what is here and end.
    public func close() {
        batcher.withLock { $0.close() }
        announceEnd()
    }

    /// Ends the compute threads after the batch they are at: what waits here is not processed any more. For a drain that
    /// has run out of time.
    func abandon() {
        fail(batcher.withLock { $0.abandon() })
        announceEnd()
    }

    private func fail(_ messages: [PreparedMessage]) {
        for message in messages { message.token.fail(.internal, "the daemon stopped before it came to this message") }
    }

    /// Takes note of what the frames of a batch turned out to hold, and takes back those with messages left.
    func settle(_ account: Batcher.Account) {
        let waiting = account.rest.count
        let (abandoned, isLast) = batcher.withLock { batcher in
            let abandoned = batcher.settle(account)
            note(batcher)
            return (abandoned, batcher.isFinished)
        }
        fail(abandoned)
        if isLast { announceEnd() } else if waiting > 0 { announce(waiting) }
    }

    /// Takes note of the next deadline among an overdue frame's messages.
    func watch(_ rest: FrameRest, for expiry: ContinuousClock.Instant) {
        batcher.withLock { $0.watch(rest, for: expiry) }
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
        return batcher.withLock { batcher in
            if results.isFull, !batcher.isFinished {
                // Whoever sends results announces it after this, or is seen at the second look.
                hasNews.store(false, ordering: .sequentiallyConsistent)
                if results.isFull { return .wait }
            }
            switch batcher.next(now: now) {
            case .batch(let batch):
                note(batcher)
                return .batch(batch)
            case .finished: return .finished
            case .wait:
                hasNews.store(false, ordering: .sequentiallyConsistent)
                return .wait
            }
        }
    }

    /// Lets sources know, under the lock, how much may come.
    private func note(_ batcher: borrowing Batcher) {
        room.store(batcher.room, ordering: .sequentiallyConsistent)
        pace.store(batcher.pace ?? 0, ordering: .relaxed)
    }

    /// Wakes sources that wait for room, once there is some to speak of.
    private func tellRoom() {
        guard wantsRoom.load(ordering: .sequentiallyConsistent) else { return }
        guard batcher.withLock({ $0.room * 4 >= $0.bound }) else { return }
        guard wantsRoom.exchange(false, ordering: .sequentiallyConsistent) else { return }
        for body in onRoom.withLock({ $0 }) { body() }
    }

    /// Something has come for so many threads.
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
