internal import Wire

/// Decides what goes into the next batch: a pure state machine, driven by `Intake`.
///
/// A lone message goes alone and at once; under load, batches fill up to a token budget (adaptive batching; a message never
/// waits for a batch to fill). While fewer tokens wait than two batches per thread, a batch takes only its share of them, so
/// that no thread is idle beside a long batch. `FairQueue` decides whose frames are taken. While frames of several sources come,
/// batches are short, so that nobody waits long for a batch of others. Frames wait undecoded, their tokens estimated from their
/// bytes at the rate of earlier frames; what exceeds the budget comes back and waits for its source's next turn.
package struct Batcher: ~Copyable {
    /// What a compute thread does next.
    package struct Batch: ~Copyable {
        package internal(set) var frames: [WaitingFrame] = []
        /// Whether the only frame continues with an explanation that takes several turns.
        package internal(set) var isSlice = false
        /// The maximum tokens of its messages together; the first is taken in any case.
        package internal(set) var budget = 0
        /// Whether others wait for the thread.
        package internal(set) var leavesOthers = false
        /// How fast the thread computes, as measured so far.
        package internal(set) var rate = ComputeRate()
        /// Waiting frames whose deadlines need a check.
        package internal(set) var overdue: [OverdueFrame] = []
        /// Messages that were waiting when their deadline passed.
        package internal(set) var expired: [PendingMessage] = []

        package var isEmpty: Bool { frames.isEmpty && overdue.isEmpty && expired.isEmpty }
    }

    /// What a thread found in the frames of its batch, and its previous batch's work.
    package struct Account: Sendable {
        /// Frames of one source, and how many more tokens they had than estimated.
        package struct Charge: Sendable {
            package var source: Int
            package var frames: Int
            package var tokens: Int
        }

        package var charges: [Charge] = []
        package var yield = TokenRate.Yield()
        /// Frames with messages left, in order.
        package var rest: [WaitingFrame] = []
        /// Explanations of several turns that ended.
        package var endedExplanations = 0
        /// What the thread's last batch took.
        package var work: ComputeWork?

        package init() {}

        /// Adds a frame's actual tokens.
        package mutating func charge(_ frame: WaitingFrame, tokens: Int) {
            let more = tokens - frame.cost
            if let last = charges.indices.last, charges[last].source == frame.source {
                charges[last].frames += 1
                charges[last].tokens += more
            } else {
                charges.append(Charge(source: frame.source, frames: 1, tokens: more))
            }
        }
    }

    /// Whether there is work.
    package enum Next: ~Copyable {
        case batch(Batch)
        /// Nothing is waiting; more may come.
        case wait
        /// Nothing is waiting and nothing more will come.
        case finished
    }

    /// Tokens of a source's turn, and of a batch while there are several sources. The engine is as fast with batches of 128 tokens
    /// as with longer ones.
    package static let quantum = 128
    /// How long a batch may take while there are several sources: others wait for its end.
    private static let shortBatch = Duration.milliseconds(5)
    /// The minimum budget of such a batch, in tokens.
    private static let minShortBatch = 32
    /// Fewer tokens than this are not shared out: two short products take longer than one.
    private static let minShare = 64
    /// A thread takes its whole share at once up to this many tokens: the overhead of smaller batches would weigh more.
    private static let wholeShare = 192
    /// Turns of a source that may always wait.
    private static let minTurns = 2
    /// Turns per thread that may always wait.
    private static let minBatches = 4
    /// The typical tokens of a message from a source without a backlog.
    private static let sparseTokens = 16
    /// How long after frames of several sources more are expected.
    private static let contention = Duration.seconds(1)
    /// Explanations in progress at the same time, besides one per thread: each takes some 400 kB.
    private static let maxExplanations = 8
    /// The maximum bytes of a batch of several frames: messages copy parts of them, and results contain some of it.
    private static let maxBytes = 1 << 20
    /// Frames whose deadlines are checked before one batch.
    private static let maxOverdue = 256
    /// The maximum bytes of these frames if there are several.
    private static let maxOverdueBytes = 1 << 20
    /// Bytes of a frame that take about as long to scan as a token to embed.
    private static let overdueBytesPerToken = 4096

    /// Tokens of a batch, as estimated when it is taken.
    let tokenBudget: Int
    /// The most tokens of one text.
    let maxTokens: Int
    /// The number of threads that take batches.
    let threads: Int
    /// How long computing all waiting work may take.
    let queueTime: Duration
    /// How long a frame waits before its deadlines are checked; only frames behind a long array wait that long.
    private let patience: Duration
    private var tokenRate = TokenRate()
    private var computeRate = ComputeRate()
    private var queue = FairQueue(quantum: Self.quantum)
    private var lastPeer: Int?
    private var contendedUntil: ContinuousClock.Instant?
    /// When the deadlines of some waiting frame need a check.
    private var overdueAt: ContinuousClock.Instant?
    private var explanations = 0
    private var isClosed = false
    private var isAbandoned = false

    package init(tokenBudget: Int, maxTokens: Int, threads: Int = 1, queueTime: Duration = .milliseconds(50)) {
        self.tokenBudget = tokenBudget
        self.maxTokens = maxTokens
        self.threads = max(threads, 1)
        self.queueTime = queueTime
        patience = queueTime * 4
    }

    /// Frames waiting.
    package var count: Int { queue.count }
    /// Tokens waiting, counting at most one turn's per frame.
    package var tokens: Int { queue.tokens }
    /// When the frame that has waited longest arrived.
    var oldest: ContinuousClock.Instant? { queue.oldest }
    /// Known sources.
    package var sourceCount: Int { queue.sourceCount }
    /// Tokens that a peer may still add before its queue is full; 0 or less when it is.
    package func room(of peer: Int) -> Int { share(ofSources: queue.sourceCount) - queue.backlog(of: peer) }

    /// Whether a peer has a fair amount of room.
    package func isOpen(to peer: Int) -> Bool { room(of: peer) * 4 >= share(ofSources: queue.sourceCount) }

    /// How many tokens of each source may wait when there are `count` sources.
    private func share(ofSources count: Int) -> Int { max(Self.minTurns * Self.quantum, bound / max(1, count)) }

    /// The maximum tokens waiting: what the threads compute in `queueTime`, but always enough for a few batches each.
    package var bound: Int {
        let batches = Self.minBatches * threads * Self.quantum
        guard let rate = computeRate.tokensPerSecond else { return batches }
        return max(batches, Int(rate * Double(threads) * (queueTime / .seconds(1))))
    }

    package mutating func add(_ delivery: Delivery) {
        if let lastPeer, lastPeer != delivery.peer { contendedUntil = delivery.arrival + Self.contention }
        lastPeer = delivery.peer
        let due = delivery.arrival + patience
        overdueAt = min(due, overdueAt ?? due)
        let bytes = delivery.bytes.count
        queue.append(
            WaitingFrame(delivery, cost: estimatedTokens(bytes: bytes), size: tokenRate.tokens(bytes: bytes) + 2),
            from: delivery.peer)
    }

    /// Records the actual tokens of a batch's frames, and takes back those with messages left.
    ///
    /// - Returns: once everything is abandoned, the frames that will no longer be taken.
    package mutating func settle(_ account: Account) -> [WaitingFrame] {
        tokenRate.learn(account.yield)
        if let work = account.work { computeRate.learn(tokens: work.tokens, in: work.duration) }
        explanations -= account.endedExplanations
        if !isAbandoned { for frame in account.rest.reversed() { giveBack(frame) } }
        for charge in account.charges { queue.settle(charge.source, frames: charge.frames, tokens: charge.tokens) }
        return isAbandoned ? account.rest : []
    }

    private mutating func giveBack(_ frame: WaitingFrame) {
        var frame = frame
        frame.cost = remainingCost(of: frame)
        frame.size = remainingSize(of: frame)
        queue.giveBack(frame)
        guard let rest = frame.rest else { return }
        if rest.expiredUpTo == nil { watch(rest, for: frame.delivery.arrival + patience) }
        for message in rest.unanswered.dropFirst(rest.explanation == nil ? 0 : 1) {
            if let expiry = message.expiry { watch(rest, for: expiry) }
        }
    }

    /// Records the next deadline among an overdue frame's messages.
    package mutating func watch(_ rest: FrameRest, for expiry: ContinuousClock.Instant) {
        rest.nextExpiry = min(expiry, rest.nextExpiry ?? expiry)
        overdueAt = min(expiry, overdueAt ?? expiry)
    }

    /// Nothing more will be added.
    package mutating func close() { isClosed = true }

    /// Closes, and removes the waiting frames, whose messages are still unanswered.
    package mutating func abandon() -> [WaitingFrame] {
        (isClosed, isAbandoned) = (true, true)
        return queue.removeAll()
    }

    package mutating func next(now: ContinuousClock.Instant) -> Next {
        var batch = Batch()
        if let until = contendedUntil, until < now { contendedUntil = nil }
        takeOverdue(into: &batch, now)
        fill(&batch)
        guard batch.isEmpty else {
            batch.leavesOthers = queue.count > 0
            batch.rate = computeRate
            return .batch(batch)
        }
        return isFinished ? .finished : .wait
    }

    /// What needs a check of its deadlines by now, without any work.
    package mutating func overdue(now: ContinuousClock.Instant) -> Batch {
        var batch = Batch()
        takeOverdue(into: &batch, now)
        return batch
    }

    /// Whether nothing is left and nothing more will come.
    package var isFinished: Bool { isClosed && queue.count == 0 && queue.taken == 0 }

    /// Two tokens are special; a text has at most `maxTokens`.
    package func estimatedTokens(bytes: Int) -> Int { min(tokenRate.tokens(bytes: bytes) + 2, maxTokens) }

    private func remainingCost(of frame: WaitingFrame) -> Int {
        guard let rest = frame.rest else { return frame.cost }
        guard !frame.isLong else { return Self.quantum }
        let bytes = frame.delivery.bytes.count
        return min(estimatedTokens(bytes: bytes - rest.place.bytesRead(of: bytes)) + (rest.held?.cost ?? 0), maxTokens)
    }

    private func remainingSize(of frame: WaitingFrame) -> Int {
        guard let rest = frame.rest else { return frame.size }
        let bytes = frame.delivery.bytes.count
        return tokenRate.tokens(bytes: bytes - rest.place.bytesRead(of: bytes)) + rest.unanswered.reduce(0) { $0 + $1.cost }
    }

    private mutating func fill(_ batch: inout Batch) {
        var left = 0
        var bytes = 0
        var isSparse = false
        var passes = 0
        while let turn = queue.turn() {
            let head = queue.head(of: turn)
            if head.isLong {
                guard batch.frames.isEmpty else { return }
                if !head.isBegun {
                    guard explanations < Self.maxExplanations + threads else {
                        queue.pass(turn)
                        passes += 1
                        if passes > 2 * queue.sourceCount { return }
                        continue
                    }
                    explanations += 1
                }
                batch.frames = [queue.pop(turn)]
                batch.isSlice = true
                batch.budget = contendedUntil == nil ? Self.quantum : shortBudget
                return
            }
            if batch.frames.isEmpty {
                isSparse = turn.isSparse && queue.hasBacklog
                batch.budget = isSparse ? sparseBudget : share
                left = batch.budget
            } else if left < head.cost || isSparse && !turn.isSparse || bytes + head.bytes > Self.maxBytes {
                return
            }
            bytes += head.bytes
            left -= head.cost
            batch.frames.append(queue.pop(turn))
        }
    }

    /// One thread's share of what is waiting, of a large share half, at most the budget. So threads finish together, a batch's
    /// answers wait for few others, and large batches are for long queues (guided self-scheduling, Polychronopoulos and
    /// Kuck 1987).
    private var share: Int {
        let part = (queue.tokens + threads - 1) / threads
        let budget = contendedUntil == nil ? tokenBudget : min(tokenBudget, shortBudget)
        return min(budget, max(Self.minShare, min(part, max(Self.wholeShare, (part + 1) / 2))))
    }

    /// For sources without a backlog while another has one: short, so that their answers do not wait for each other.
    private var sparseBudget: Int {
        min(shortBudget, max(Self.minShare, Self.sparseTokens * queue.sparseCount / threads))
    }

    /// For a batch that other sources may wait for: at most a turn, less where a turn takes long.
    private var shortBudget: Int {
        guard let rate = computeRate.tokensPerSecond else { return Self.quantum }
        return min(Self.quantum, max(Self.minShortBatch, Int(rate * (Self.shortBatch / .seconds(1)))))
    }

    /// Finds frames that have waited long or whose next deadline has passed.
    private mutating func takeOverdue(into batch: inout Batch, _ now: ContinuousClock.Instant) {
        guard let at = overdueAt, at <= now else { return }
        var next: ContinuousClock.Instant?
        var overdue: [OverdueFrame] = []
        var expired: [PendingMessage] = []
        var charges: [(source: Int, tokens: Int)] = []
        var bytes = 0
        let patience = patience
        queue.forEach { frame in
            let first = frame.delivery.arrival + patience
            guard let due = frame.rest.map(\.nextExpiry) ?? first else { return }
            guard due <= now, overdue.count < Self.maxOverdue, bytes < Self.maxOverdueBytes else {
                next = min(due, next ?? due)
                return
            }
            let rest = frame.rest ?? FrameRest()
            frame.rest = rest
            let count = frame.delivery.bytes.count - rest.place.bytesRead(of: frame.delivery.bytes.count)
            bytes += count
            charges.append((frame.source, count / Self.overdueBytesPerToken))
            expired += rest.takeExpired(by: now)
            let waited = now - frame.delivery.arrival
            frame.delivery.receipt.hold()
            overdue.append(
                OverdueFrame(delivery: frame.delivery, rest: rest, place: rest.place, after: rest.expiredUpTo, upTo: waited))
            rest.expiredUpTo = waited
            rest.nextExpiry = nil
        }
        for charge in charges { queue.charge(charge.source, tokens: charge.tokens) }
        overdueAt = next
        (batch.overdue, batch.expired) = (overdue, expired)
    }
}
