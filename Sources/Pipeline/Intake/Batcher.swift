package import Embedding

/// A message that is decoded and cut into tokens, waiting for its turn in a batch.
package struct PreparedMessage: Sendable {
    package var message: Message
    package var tokens: TokenizedText
    package var token: ReplyToken
    /// When its answer is of no use any more.
    package var expiry: ContinuousClock.Instant?
    /// Whose rights it has; `nil`: no limits but everybody's.
    var client: Client?

    /// What it costs a batch, in tokens: of an explained message also its variants, a word less each.
    package var cost: Int {
        let count = tokens.ids.count
        return message.explain ? count * (1 + min(count, Explainer.wordLimit(tokens: count))) : count
    }

    package init(message: Message, tokens: TokenizedText, token: ReplyToken, expiry: ContinuousClock.Instant? = nil) {
        self.message = message
        self.tokens = tokens
        self.token = token
        self.expiry = expiry
    }
}

/// Decides what goes into the next batch: a pure state machine, driven by `Intake`.
///
/// A batch takes what is waiting, oldest first, up to a token budget: a lone message goes alone and at once, under load
/// batches fill themselves (adaptive batching; nothing ever waits for company). While less is waiting than fills two batches for every
/// thread, a batch takes its share of it only, so that no thread is idle beside a long batch. Frames wait undecoded, their tokens
/// estimated from their bytes, at the rate that frames before had; what turns out to be more than the budget comes back and goes first next time, so that a
/// long array is spread over the compute threads and a long text costs its neighbours at most one batch. Messages to be
/// explained that come back wait in a line of their own: batches take turns between it and the rest.
package struct Batcher: ~Copyable {
    /// What a compute thread is to do next.
    package struct Batch: ~Copyable {
        package var prepared: [PreparedMessage] = []
        package var frames: [Delivery] = []
        package var isEmpty: Bool { prepared.isEmpty && frames.isEmpty }

        /// Takes messages, one at least and no more than the budget.
        ///
        /// - Returns: what they cost.
        fileprivate mutating func fill(from queue: inout Queue<PreparedMessage>, budget: Int) -> Int {
            var tokens = 0
            while let first = queue.first, isEmpty || tokens + first.cost <= budget {
                tokens += first.cost
                prepared.append(queue.popFirst()!)
            }
            return tokens
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

    /// Tokens of a batch, as estimated when it is taken.
    let tokenBudget: Int
    /// The most tokens of one text.
    let maxTokens: Int
    /// How many threads take batches.
    let threads: Int
    private var rate = TokenRate()
    private var frameBytes = 0
    private var preparedTokens = 0
    private var frames: Queue<Delivery> = Queue()
    private var prepared: Queue<PreparedMessage> = Queue()
    private var explained: Queue<PreparedMessage> = Queue()
    private var isTurnOfExplained = false
    private var isClosed = false

    /// Fewer tokens than this are not worth sharing out: two short products take longer than one.
    private static let leastShare = 64
    /// A thread's part of what is waiting is taken at once up to so many tokens; what each batch costs besides would weigh more.
    private static let wholeShare = 192

    package init(tokenBudget: Int, maxTokens: Int, threads: Int = 1) {
        self.tokenBudget = tokenBudget
        self.maxTokens = maxTokens
        self.threads = max(threads, 1)
    }

    /// Frames and messages waiting.
    package var count: Int { frames.count + prepared.count + explained.count }

    package mutating func add(_ delivery: Delivery) {
        frameBytes += delivery.bytes.count
        frames.append(delivery)
    }

    /// Takes note of how many tokens some frames turned out to hold.
    package mutating func learn(_ yield: TokenRate.Yield) { rate.learn(yield) }

    /// Takes back decoded messages that were more than one batch; they go before any frame.
    package mutating func giveBack(_ messages: ArraySlice<PreparedMessage>) {
        for message in messages {
            if message.message.explain {
                explained.append(message)
            } else {
                preparedTokens += message.cost
                prepared.append(message)
            }
        }
    }

    /// Nothing more will be added.
    package mutating func close() { isClosed = true }

    /// Closes and forgets what is waiting; the messages among it are still to be answered.
    package mutating func abandon() -> [PreparedMessage] {
        isClosed = true
        frames = Queue()
        (frameBytes, preparedTokens) = (0, 0)
        var messages: [PreparedMessage] = []
        while let message = prepared.popFirst() ?? explained.popFirst() { messages.append(message) }
        return messages
    }

    package mutating func next() -> Next {
        var batch = Batch()
        if !explained.isEmpty, isTurnOfExplained || prepared.isEmpty && frames.isEmpty {
            isTurnOfExplained = false
            _ = batch.fill(from: &explained, budget: tokenBudget)
            return .batch(batch)
        }
        isTurnOfExplained = true
        let budget = share
        var tokens = batch.fill(from: &prepared, budget: budget)
        preparedTokens -= tokens
        while prepared.isEmpty, let first = frames.first {
            let estimate = estimatedTokens(bytes: first.bytes.count)
            guard batch.isEmpty || tokens + estimate <= budget else { break }
            tokens += estimate
            frameBytes -= first.bytes.count
            batch.frames.append(frames.popFirst()!)
        }
        guard batch.isEmpty else { return .batch(batch) }
        return isClosed ? .finished : .wait
    }

    /// Two tokens are special; a text has at most `maxTokens`.
    package func estimatedTokens(bytes: Int) -> Int { min(rate.tokens(bytes: bytes) + 2, maxTokens) }

    /// What one thread is to take: its part of what is waiting, of a large part half, at most the budget. So threads end together, the
    /// answers of a batch wait for few others, and large batches are for long queues (guided self-scheduling, Polychronopoulos and
    /// Kuck 1987).
    private var share: Int {
        let waiting = preparedTokens + rate.tokens(bytes: frameBytes) + 2 * frames.count
        let part = (waiting + threads - 1) / threads
        return min(tokenBudget, max(Self.leastShare, min(part, max(Self.wholeShare, (part + 1) / 2))))
    }
}

/// First in, first out, in an array whose spent front is dropped now and then.
package struct Queue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    package init() {}

    package var count: Int { elements.count - head }
    package var isEmpty: Bool { count == 0 }
    package var first: Element? { isEmpty ? nil : elements[head] }

    package mutating func append(_ element: Element) { elements.append(element) }
    package mutating func append(contentsOf more: some Sequence<Element>) { for element in more { append(element) } }

    package mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        defer {
            elements[head] = nil
            head += 1
            if head == elements.count {
                elements.removeAll(keepingCapacity: true)
                head = 0
            } else if head >= 1024, head * 2 >= elements.count {
                elements.removeFirst(head)
                head = 0
            }
        }
        return elements[head]
    }
}
