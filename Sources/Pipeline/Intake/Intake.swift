internal import Synchronization

/// The meeting place of sources and compute threads: sources add frames, compute threads take batches.
///
/// How much may wait here is bounded by the sources' own credit, which a frame holds until its results are out.
public final class Intake: Sendable {
    private let batcher: Mutex<Batcher>
    private let available = Semaphore()
    private let waiting = Atomic<Int>(0)
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
        wake(1)
    }

    /// Adds frames that came together.
    func add(_ deliveries: [Delivery]) {
        guard !deliveries.isEmpty else { return }
        batcher.withLock { batcher in
            for delivery in deliveries { batcher.add(delivery) }
        }
        wake(deliveries.count)
    }

    /// Nothing more will be added: compute threads finish what is here and end.
    public func close() {
        batcher.withLock { $0.close() }
        wakeAll()
    }

    /// Ends the compute threads after the batch they are at: what waits here is not processed any more. For a drain that
    /// has run out of time.
    func abandon() {
        for message in batcher.withLock({ $0.abandon() }) {
            message.token.fail(.internal, "the daemon stopped before it came to this message")
        }
        wakeAll()
    }

    private func wakeAll() {
        for _ in 0..<waiting.load(ordering: .sequentiallyConsistent) { available.signal() }
        available.signal()
    }

    func giveBack(_ messages: ArraySlice<PreparedMessage>) {
        guard !messages.isEmpty else { return }
        batcher.withLock { $0.giveBack(messages) }
        wake(messages.count)
    }

    /// Takes note of how many tokens some frames turned out to hold.
    func learn(_ yield: TokenRate.Yield) { batcher.withLock { $0.learn(yield) } }

    /// The next batch; blocks while there is none, nil when there will be none any more.
    func next() -> Batcher.Batch? {
        while true {
            switch batcher.withLock({ $0.next() }) {
            case .batch(let batch):
                return batch
            case .finished:
                available.signal()
                return nil
            case .wait:
                waiting.add(1, ordering: .sequentiallyConsistent)
                // Something may have come between the look and the announcement: look again before sleeping.
                if batcher.withLock({ $0.count }) == 0 { available.wait() }
                waiting.subtract(1, ordering: .sequentiallyConsistent)
            }
        }
    }

    /// Wakes as many threads as there is work for and wait.
    private func wake(_ count: Int) {
        for _ in 0..<min(count, waiting.load(ordering: .sequentiallyConsistent)) { available.signal() }
    }
}
