internal import Embedding
internal import Synchronization

/// The meeting place of sources and compute threads: sources add frames, compute threads take batches.
///
/// How much may wait here is bounded by the sources' own credit, which a frame holds until its results are out.
public final class Intake: Sendable {
    private let batcher: Mutex<Batcher>
    /// Where threads without a batch are; they help those that have one.
    let idle = IdleThreads()
    /// Whether something has come since a thread last found nothing.
    private let hasNews = Atomic<Bool>(false)
    /// Tokens of a batch.
    let tokenLimit: Int

    /// - Parameters:
    ///   - tokenBudget: tokens of a batch.
    ///   - maxTokens: the most tokens of one text.
    ///   - threads: how many threads will take batches.
    public init(tokenBudget: Int, maxTokens: Int, threads: Int = 1) {
        tokenLimit = tokenBudget
        batcher = Mutex(Batcher(tokenBudget: tokenBudget, maxTokens: maxTokens, threads: threads))
    }

    /// Frames and messages waiting for a compute thread.
    public var count: Int { batcher.withLock { $0.count } }

    /// Adds a frame. Adding after `close` is a fault of the caller.
    public func add(_ delivery: Delivery) {
        batcher.withLock { $0.add(delivery) }
        announce(1)
    }

    /// Adds frames that came together.
    func add(_ deliveries: [Delivery]) {
        guard !deliveries.isEmpty else { return }
        batcher.withLock { batcher in
            for delivery in deliveries { batcher.add(delivery) }
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
        for message in batcher.withLock({ $0.abandon() }) {
            message.token.fail(.internal, "the daemon stopped before it came to this message")
        }
        announceEnd()
    }

    func giveBack(_ messages: ArraySlice<PreparedMessage>) {
        guard !messages.isEmpty else { return }
        batcher.withLock { $0.giveBack(messages) }
        announce(messages.count)
    }

    /// Takes note of how many tokens some frames turned out to hold.
    func learn(_ yield: TokenRate.Yield) { batcher.withLock { $0.learn(yield) } }

    /// The next batch; blocks while there is none, nil when there will be none any more.
    func next() -> Batcher.Batch? {
        while true {
            switch look() {
            case .batch(let batch):
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
        batcher.withLock { batcher in
            switch batcher.next() {
            case .batch(let batch): return .batch(batch)
            case .finished: return .finished
            case .wait:
                hasNews.store(false, ordering: .sequentiallyConsistent)
                return .wait
            }
        }
    }

    /// Something has come for so many threads.
    private func announce(_ count: Int) {
        hasNews.store(true, ordering: .sequentiallyConsistent)
        idle.wake(count)
    }

    /// Nothing more will come.
    private func announceEnd() {
        hasNews.store(true, ordering: .sequentiallyConsistent)
        idle.wakeAll()
    }
}
