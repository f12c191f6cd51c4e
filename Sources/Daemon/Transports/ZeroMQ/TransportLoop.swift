internal import Logging
internal import Threads
internal import Wire
internal import Wording
internal import ZeroMQ

/// The transport's thread: its sockets, and the loop that reads frames and sends what the outlet left to it. Made and used only
/// on that thread.
final class TransportLoop {
    private let parts: ZeroMQParts
    private let replies: ZeroMQReplies
    private let readingEnded: Event
    private let push: Socket
    private let poller = Poller()
    private let output: Poller.Token
    private let inlets: InletReader
    private let consumers: ConsumerWatch
    private var flow: FlowControl
    private var memory = MemoryTide()
    /// Results that wait for a consumer.
    private var waiting = 0
    private var stalledSince: ContinuousClock.Instant?
    private var hasWarnedOfStall = false
    /// Whether peers may still be let in.
    private var takesConnections = true
    /// When to check consumers next.
    private var choresDue: ContinuousClock.Instant?
    /// When a drain that has run out of time ends.
    private var graceEnd: ContinuousClock.Instant?
    /// When the frames being read arrived.
    private var arrival = ContinuousClock.now
    /// The addresses in use, as bound.
    let addresses: (pull: [String], push: [String])
    /// Outlives the sockets above: without an authenticator libzmq lets every peer in.
    private let authenticator: Authenticator
    /// For the access thread.
    let acceptors: [Acceptor]

    /// The longest frame of a consumer: commands of the handshake.
    private static let maxConsumerBytes = 4096

    /// How long results may wait for a consumer before that is logged.
    private static let stallWarning = Duration.seconds(5)

    /// A drain reads until nothing has come for this long: messages that have arrived pass through ZeroMQ a few at a time.
    private static let quiet = Duration.milliseconds(50)
    /// How long a drain reads at most, so that a sender that keeps sending does not hold it up.
    private static let maxDrainReading = Duration.seconds(1)
    /// When the last peer was let in.
    private var closedSince: ContinuousClock.Instant?
    /// Since when nothing has come during a drain.
    private var quietSince: ContinuousClock.Instant?

    /// Messages answered in a row when a drain's time is up, before results are sent again.
    private static let abandonedAtOnce = 256
    private let answers: Answers
    private let abandonment: Abandonment

    /// How long the last answers have to leave when a drain's time is up.
    private static let grace = Duration.milliseconds(500)

    /// - Parameters:
    ///   - authenticator: decides about every peer; made in the same context, and not used here once everything is open.
    ///   - readingEnded: set when nothing more is read.
    init(_ parts: ZeroMQParts, context: ZeroMQContext, authenticator: Authenticator, readingEnded: Event) throws {
        let configuration = parts.configuration
        self.parts = parts
        self.readingEnded = readingEnded
        replies = ZeroMQReplies(
            outlet: parts.outlet, mailbox: parts.mailbox, sendTime: parts.counters.stages.send)
        self.authenticator = authenticator
        push = try Socket(.push, context: context)
        try push.set(.sendHighWaterMark, configuration.sendHighWaterMark)
        // Consumers send nothing beyond handshakes; `ConsumerWatch` cuts off those that do. A full pipe would be worse.
        try push.set(.receiveHighWaterMark, 0)
        try push.set(.maxMessageSize, Self.maxConsumerBytes)
        // Results go to connected consumers, not into the pipe of one that may never come.
        try push.set(.immediate, true)
        consumers = ConsumerWatch(
            timeout: configuration.heartbeat?.timeout, highWaterMark: configuration.sendHighWaterMark,
            outlet: parts.outlet, counters: parts.counters, logger: parts.logger)
        inlets = InletReader(poller: poller, intake: parts.intake, exchange: parts.access.exchange)
        let inputs = try TransportInputs(
            configuration, context: context, relay: parts.relay, access: parts.access, authenticator, parts.logger)
        for inlet in inputs.shared { inlets.add(inlet, isOpen: true) }
        acceptors = inputs.acceptors
        addresses = (
            inputs.addresses,
            try parts.access.attach(push, configuration.push, domain: .results, to: authenticator)
        )
        answers = Answers(counters: parts.counters, logger: parts.logger)
        abandonment = Abandonment(decoder: FrameDecoder(limits: parts.limits), answers: answers)
        flow = FlowControl(maxFrames: configuration.maxFramesInFlight, maxBytes: configuration.maxBytesInFlight)
        output = poller.add(push, [])
        _ = poller.add(parts.wakeUp)
        parts.outlet.open(push)
    }

    /// Moves frames until the transport is flushed and everything has arrived, or until the drain's deadline.
    ///
    /// - Returns: what watches the consumers while ZeroMQ closes.
    func run() throws -> ConsumerWatch {
        defer {
            parts.outlet.close()
            close()
        }
        while true {
            let drain = parts.mailbox.drain
            takeCredit()
            if drain.deadline != nil, flow.phase == .open { beginDrain() }
            takeNews()
            try send()
            takeCredit()
            try read()
            takeCredit()
            let hasAbandoned = parts.intake.answerAbandoned(by: abandonment, max: Self.abandonedAtOnce)
            // A cancelled group flushes at once, while the drain still reads.
            if drain.isFlushing, !isReading, !hasAbandoned { flow.flush() }
            let isFlushed = flow.phase == .flushing && waiting == 0
            if isFlushed, consumers.isSettled { break }
            let now = ContinuousClock.now
            if let deadline = drain.deadline, deadline <= now {
                let end = graceEnd ?? abandon(at: now)
                if end <= now || waiting == 0 && flow.frames == 0 {
                    try giveUp()
                    break
                }
            }
            if let choresDue, choresDue <= now {
                consumers.look(at: now)
                self.choresDue = consumers.nextDue
            }
            guard mayWait(), !hasAbandoned || parts.intake.results.isFull else { continue }
            poller.setInterest(waiting == 0 ? [] : .writable, of: output)
            try poller.wait(timeout: isFlushed ? Self.settling : timeout(until: graceEnd ?? drain.deadline, at: now))
            inlets.notePolled()
            if memory.due != nil, memory.hasEbbed(whileIdle: flow.frames == 0, at: .now) { FreedMemory.giveBack() }
        }
        // From here on the socket belongs to this thread alone again.
        parts.outlet.close()
        // What was handed to ZeroMQ still leaves through its own queues, as long as the drain may take.
        let drain = parts.mailbox.drain
        try push.set(.linger, max(drain.remaining ?? drain.timeout, .milliseconds(100)))
        return consumers
    }

    /// Makes libzmq report nothing more, since the receivers may be gone by then.
    private func close() {
        inlets.closeAll()
        push.stopMonitoring()
        parts.access.exchange.dropNews()
    }

    /// How often to check whether everything has arrived at the consumers.
    private static let settling = Duration.milliseconds(10)

    private var isReading: Bool { flow.phase == .open || flow.phase == .draining }

    /// Whether the thread may wait: whether what it waits for has not already come.
    private func mayWait() -> Bool {
        let nothingToRead = inlets.prepareToWait(mayRead: flow.mayRead, ignoresRoom: flow.phase == .draining)
        return parts.mailbox.mayWait(forCredit: isReading && !flow.mayRead) && (nothingToRead || !isReading)
    }

    private func takeCredit() {
        let credit = parts.mailbox.takeCredit()
        flow.settled(frames: credit.frames, bytes: credit.bytes)
    }

    private func takeNews() {
        for news in parts.access.exchange.takeNews() {
            switch news {
            case .added(let inlet):
                if isReading { inlets.add(inlet, isOpen: false) } else { inlet.socket.stopMonitoring() }
            case .opened(let inlet, let userID): inlets.opened(inlet, userID: userID)
            case .ended(let inlet): inlets.ended(inlet)
            case .strangerLeft(let descriptor): consumers.forget(descriptor)
            case .consumer(let event):
                consumers.note(event)
                choresDue = consumers.nextDue
            case .finished:
                takesConnections = false
                inlets.lookAgain()
            }
        }
    }

    private func read() throws {
        guard isReading else { return }
        arrival = .now
        // Unread frames wait their turn with those of other peers. A drain reads everything that there is credit for.
        let (count, isEmpty) = try inlets.read(
            at: arrival, ignoresRoom: flow.phase == .draining, mayRead: { flow.mayRead }, take: accept)
        guard flow.phase == .draining, !takesConnections else { return }
        let closed = closedSince ?? arrival
        closedSince = closed
        if count > 0 || !isEmpty { quietSince = nil }
        let quiet = quietSince ?? arrival
        if isEmpty { quietSince = quiet }
        if !flow.mayRead || arrival - quiet >= Self.quiet || arrival - closed >= Self.maxDrainReading { endReading() }
    }

    private func accept(_ frame: Frame, from source: Int) -> Delivery? {
        var client: Client?
        switch parts.access.sender(of: frame) {
        case .anybody: break
        case .client(let sender): client = sender
        case .revoked: return nil
        }
        let receipt = Receipt(target: replies, cost: frame.count)
        flow.received(bytes: frame.count)
        memory.note(flow.bytes)
        // The decoder answers a frame over the limit without parsing it: no need to copy it for that.
        let maxBytes = min(parts.limits.maxFrameBytes, client?.rights.maxFrameBytes ?? .max)
        guard frame.count <= maxBytes else {
            frame.withUnsafeBytes { refuse($0, over: maxBytes, receipt) }
            return nil
        }
        return Delivery(bytes: frame.bytes, receipt: receipt, arrival: arrival, peer: source, client: client)
    }

    /// Answers a frame that is over the limit.
    private func refuse(_ bytes: UnsafeRawBufferPointer, over maxBytes: Int, _ receipt: Receipt) {
        var limits = parts.limits
        limits.maxFrameBytes = maxBytes
        FrameDecoder(limits: limits).decode(bytes) { outcome in
            guard case .failure(let failure) = outcome else { preconditionFailure("a frame over the limit was decoded") }
            parts.counters.countReceived(from: .zeroMQ)
            answers.refuse(failure, of: receipt)
        }
        receipt.decoded()
    }

    private func send() throws {
        waiting = try parts.outlet.flush()
        guard waiting == 0 else { return warnOfStall() }
        stalledSince = nil
        if hasWarnedOfStall { parts.logger.notice("results are sent again") }
        hasWarnedOfStall = false
    }

    private func warnOfStall() {
        let since = stalledSince ?? .now
        stalledSince = since
        guard !hasWarnedOfStall, .now - since >= Self.stallWarning else { return }
        hasWarnedOfStall = true
        parts.logger.warning(
            "results wait: no consumer takes them",
            metadata: ["waiting": "\(waiting)", "push": "\(addresses.push.joined(separator: " "))"])
    }

    /// No peer is let in from now on; the queued messages of those connected are read.
    private func beginDrain() {
        flow.drain()
        parts.access.exchange.close()
    }

    /// Nothing is read any more. Senders see their connections end, so that they go elsewhere or wait.
    private func endReading() {
        flow.endReading()
        inlets.closeAll()
        readingEnded.set()
    }

    /// The drain took too long: what is left is answered with errors, which get a moment to leave.
    private func abandon(at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let end = now + Self.grace
        graceEnd = end
        if isReading { endReading() }
        parts.intake.abandon()
        parts.logger.warning("the drain's time is up: remaining messages are answered with errors")
        return end
    }

    /// The drain took too long: logs how many results are lost.
    private func giveUp() throws {
        let undelivered = consumers.undelivered
        consumers.giveUp()
        try push.set(.linger, .milliseconds(100))
        guard waiting > 0 || flow.frames > 0 || undelivered > 0 else { return }
        throw AssayError(
            .undelivered, at: "drain",
            "after \(parts.mailbox.drain.timeout) not answered in full: \(counted(flow.frames, "frame")); "
                + "without a consumer: \(counted(waiting, "result")); not arrived: \(counted(undelivered, "result"))",
            remedy: "start the consumer at \(addresses.push.joined(separator: " ")), or raise drain.timeout_seconds")
    }

    private func timeout(until deadline: ContinuousClock.Instant?, at now: ContinuousClock.Instant) -> Duration? {
        var due = waiting == 0 || hasWarnedOfStall ? nil : now + Self.stallWarning
        if let deadline { due = min(deadline, due ?? deadline) }
        if flow.phase == .draining, let quietSince {
            let end = quietSince + Self.quiet
            due = min(end, due ?? end)
        }
        if let choresDue { due = min(choresDue, due ?? choresDue) }
        if let inletsDue = inlets.due { due = min(inletsDue, due ?? inletsDue) }
        if let memoryDue = memory.due { due = min(now + memoryDue, due ?? now + memoryDue) }
        return due.map { max(.zero, $0 - now) }
    }
}
