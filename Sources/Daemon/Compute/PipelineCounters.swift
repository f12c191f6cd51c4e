package import Embedding
internal import Synchronization
package import Wire

/// What has passed through the pipeline since it started.
package final class PipelineCounters: Sendable {
    private let received = Atomic<Int>(0)
    private let tagged = Atomic<Int>(0)
    private let batches = Atomic<Int>(0)
    private let tokens = Atomic<Int>(0)
    private let anomalies = Atomic<Int>(0)
    private let truncated = Atomic<Int>(0)
    private let fast = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let failures = Mutex<[ErrorCode: Int]>([:])
    private let cache: EmbeddingCache?

    /// - Parameter cache: its hits and misses are included in snapshots.
    package init(cache: EmbeddingCache? = nil) { self.cache = cache }

    /// A copy of the counts at one moment.
    package struct Snapshot: Sendable {
        /// Messages decoded or refused.
        package var received = 0
        /// Messages answered with tags.
        package var tagged = 0
        /// Messages answered with an error, by code.
        package var failures: [ErrorCode: Int] = [:]
        package var batches = 0
        /// Tokens of the messages tagged, without those that explanations embed.
        package var tokens = 0
        /// Messages flagged as anomalous by every set requested.
        package var anomalies = 0
        /// Messages cut at the model's limit.
        package var truncated = 0
        /// Messages decided by the fast tier of a cascade.
        package var fast = 0
        /// Results that were handed over but did not reach their consumer's machine: a lower bound, see `ConsumerWatch`.
        package var lost = 0
        /// Frames of revoked keys, which get no answer.
        package var dropped = 0
        /// Embeddings taken from the cache and computed; nil without a cache.
        package var cache: EmbeddingCache.Statistics?
    }

    package var snapshot: Snapshot {
        Snapshot(
            received: received.load(ordering: .relaxed), tagged: tagged.load(ordering: .relaxed),
            failures: failures.withLock { $0 }, batches: batches.load(ordering: .relaxed),
            tokens: tokens.load(ordering: .relaxed), anomalies: anomalies.load(ordering: .relaxed),
            truncated: truncated.load(ordering: .relaxed), fast: fast.load(ordering: .relaxed),
            lost: lost.load(ordering: .relaxed), dropped: dropped.load(ordering: .relaxed), cache: cache?.statistics)
    }

    func countReceived(_ count: Int) { received.add(count, ordering: .relaxed) }

    func countFailure(_ code: ErrorCode) { failures.withLock { $0[code, default: 0] += 1 } }

    func countLost(_ count: Int) { lost.add(count, ordering: .relaxed) }
    func countDropped() { dropped.add(1, ordering: .relaxed) }

    /// Adds a batch, unless none of its messages was tagged.
    func count(_ batch: BatchTally) {
        guard batch.tagged > 0 else { return }
        batches.add(1, ordering: .relaxed)
        tagged.add(batch.tagged, ordering: .relaxed)
        tokens.add(batch.tokens, ordering: .relaxed)
        anomalies.add(batch.anomalies, ordering: .relaxed)
        truncated.add(batch.truncated, ordering: .relaxed)
        fast.add(batch.fast, ordering: .relaxed)
    }
}
