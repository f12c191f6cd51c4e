package import CoreMetrics
package import Embedding
internal import Synchronization
package import Wire

/// What has passed through the pipeline since it started.
package final class PipelineCounters: Sendable {
    /// Messages of one source.
    private final class OfSource: Sendable {
        let received = Atomic<Int>(0)
        let tagged = Atomic<Int>(0)
        let failures = Mutex<[ErrorCode: Int]>([:])
    }

    private let sources = MessageSource.allCases.map { _ in OfSource() }
    private let batches = Atomic<Int>(0)
    private let tokens = Atomic<Int>(0)
    private let anomalies = Atomic<Int>(0)
    private let truncated = Atomic<Int>(0)
    private let fast = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let cache: EmbeddingCache?
    /// Where a message's time goes.
    package let stages: StageTimes
    private let metrics: any MetricsFactory

    /// - Parameters:
    ///   - cache: its hits and misses are included in snapshots.
    ///   - metrics: gets times, sizes of batches, labels and anomalies. By default they are not recorded.
    package init(cache: EmbeddingCache? = nil, metrics: any MetricsFactory = NOOPMetricsHandler.instance) {
        self.cache = cache
        stages = StageTimes(metrics)
        self.metrics = metrics
    }

    /// The messages of one source. Received = tagged + failed + in flight.
    package struct SourceCounts: Sendable {
        package var received = 0
        package var tagged = 0
        package var failures: [ErrorCode: Int] = [:]

        package var inFlight: Int { received - tagged - failures.values.reduce(0, +) }
    }

    /// What was answered is read first, so that no message seems to be answered before it was received.
    package func counts(of source: MessageSource) -> SourceCounts {
        let own = self[source]
        let (tagged, failures) = (own.tagged.load(ordering: .acquiring), own.failures.withLock { $0 })
        return SourceCounts(received: own.received.load(ordering: .acquiring), tagged: tagged, failures: failures)
    }

    private subscript(source: MessageSource) -> OfSource { sources[source == .zeroMQ ? 0 : 1] }

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
        /// Messages with the combined flag.
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
        let each = MessageSource.allCases.map(counts)
        return Snapshot(
            received: each.reduce(0) { $0 + $1.received }, tagged: each.reduce(0) { $0 + $1.tagged },
            failures: each.reduce(into: [:]) { $0.merge($1.failures, uniquingKeysWith: +) },
            batches: batches.load(ordering: .relaxed),
            tokens: tokens.load(ordering: .relaxed), anomalies: anomalies.load(ordering: .relaxed),
            truncated: truncated.load(ordering: .relaxed), fast: fast.load(ordering: .relaxed),
            lost: lost.load(ordering: .relaxed), dropped: dropped.load(ordering: .relaxed), cache: cache?.statistics)
    }

    func countReceived(from source: MessageSource) { self[source].received.add(1, ordering: .relaxed) }

    func countFailure(_ code: ErrorCode, from source: MessageSource) {
        self[source].failures.withLock { $0[code, default: 0] += 1 }
    }

    /// Counts a message that is answered with tags.
    func countTagged(from source: MessageSource) { self[source].tagged.add(1, ordering: .releasing) }

    /// Counts of labels for one thread.
    func labelCounts() -> LabelCounts { LabelCounts(metrics) }

    func countLost(_ count: Int) { lost.add(count, ordering: .relaxed) }
    func countDropped() { dropped.add(1, ordering: .relaxed) }

    /// Adds a batch, unless none of its messages was tagged.
    func count(_ batch: BatchTally) {
        guard batch.tagged > 0 else { return }
        batches.add(1, ordering: .relaxed)
        tokens.add(batch.tokens, ordering: .relaxed)
        anomalies.add(batch.anomalies, ordering: .relaxed)
        truncated.add(batch.truncated, ordering: .relaxed)
        fast.add(batch.fast, ordering: .relaxed)
    }
}
