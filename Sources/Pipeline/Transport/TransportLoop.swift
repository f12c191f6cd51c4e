internal import LabelSets
internal import Logging
internal import ZeroMQ

/// The transport's thread: its sockets, and the loop that reads frames and sends what the outlet left to it. Made and used on that thread
/// alone.
final class TransportLoop {
    private let transport: ZeroMQTransport
    private let pull: Socket
    private let push: Socket
    private let poller = Poller()
    private let input: Poller.Token
    private let output: Poller.Token
    private let peers: [(log: PeerLog, token: Poller.Token)]
    private let consumers: ConsumerWatch
    private var flow: FlowControl
    private var memory = MemoryTide()
    /// Results that wait for a consumer.
    private var waiting = 0
    private var settledBytes: [Int] = []
    private var stalledSince: ContinuousClock.Instant?
    private var hasWarnedOfStall = false
    /// When to look after consumers and counts of the log next.
    private var choresDue: ContinuousClock.Instant?
    /// The addresses in use, as bound.
    let addresses: (pull: [String], push: [String])

    /// How long results may wait for a consumer before the log says so.
    private static let stallWarning = Duration.seconds(5)
    /// Frames read in a row before results are sent again.
    private static let readBurst = 256
    /// Frames handed to the compute threads together, so that lock and clock are asked once for all of them.
    private static let handOver = 16
    /// Bytes of frames that are handed over however few they are: what is read at once should be little work.
    private static let handOverBytes = 4096
    /// Stands for the connection of frames that came by none, as over inproc.
    private static let noConnection = -1
    /// While the intake asks for a pace, so long after what is enough for now.
    private static let pause = Duration.milliseconds(1)
    private var pausedUntil: ContinuousClock.Instant?
    private var arrived: [Delivery] = []
    private var arrivedBytes = 0
    private var arrival = ContinuousClock.now

    init(transport: ZeroMQTransport, wakeUp: WakeUp) throws {
        let configuration = transport.configuration
        let context = try ZeroMQContext()
        pull = try Socket(.pull, context: context)
        push = try Socket(.push, context: context)
        try pull.set(.receiveHighWaterMark, configuration.receiveHighWaterMark)
        try pull.set(.maxMessageSize, configuration.maxMessageBytes)
        try push.set(.sendHighWaterMark, configuration.sendHighWaterMark)
        // Results go to consumers that are there, not into the pipe of one that may never come.
        try push.set(.immediate, true)
        let logs = [
            PeerLog(try pull.monitor(events: PeerLog.events), "source", transport.logger),
            PeerLog(try push.monitor(events: PeerLog.events.union(ConsumerWatch.events)), "sink", transport.logger),
        ]
        consumers = ConsumerWatch(
            timeout: configuration.heartbeat?.timeout, highWaterMark: configuration.sendHighWaterMark,
            outlet: transport.outlet, counters: transport.counters, logger: transport.logger)
        addresses = (
            try Self.attach(pull, configuration.pull, configuration.heartbeat),
            try Self.attach(push, configuration.push, configuration.heartbeat)
        )
        self.transport = transport
        flow = FlowControl(maxFrames: configuration.maxFramesInFlight, maxBytes: configuration.maxBytesInFlight)
        input = poller.add(pull, .readable)
        output = poller.add(push, [])
        _ = poller.add(wakeUp)
        let poller = poller
        peers = logs.map { ($0, poller.add($0.monitor)) }
        transport.outlet.open(push)
    }

    /// Binds or connects; over TCP with heartbeats, by which peers know that this side lives, and a limit for theirs.
    ///
    /// libzmq's own limit is off. It ends a connection whose answer it does not see in time, and it does not look at answers while
    /// its queue is full, here or at the peer: a daemon that is held for a while would lose its senders and what they have on
    /// their way, and a consumer that stops for a while what it was given. `ConsumerWatch` looks after consumers; senders get nothing
    /// but heartbeats from here, so TCP itself can give them up. Over ipc a peer's end shows at once.
    private static func attach(
        _ socket: Socket, _ endpoints: [Endpoint], _ heartbeat: TransportConfiguration.Heartbeat?
    ) throws -> [String] {
        try endpoints.map { endpoint in
            // The options of the moment go with the endpoint.
            let heartbeat = endpoint.transport == .tcp ? heartbeat : nil
            try socket.set(.heartbeatInterval, heartbeat?.interval ?? .zero)
            try socket.set(.heartbeatTTL, heartbeat?.timeout ?? .zero)
            try socket.set(.heartbeatTimeout, .zero)
            if socket.kind == .pull { try socket.set(.tcpUserTimeout, heartbeat?.timeout ?? .zero) }
            return try socket.attach(endpoint)
        }
    }

    /// Moves frames until the transport is flushed and all has arrived, or until the drain's deadline.
    ///
    /// - Returns: what looks after the consumers while ZeroMQ closes.
    func run() throws -> ConsumerWatch {
        defer {
            transport.outlet.close()
            for peer in peers { peer.log.finish() }
        }
        while true {
            let (deadline, isFlushing) = takeShared()
            if deadline != nil, flow.phase == .open { beginDrain() }
            try send()
            takeSettled()
            try read()
            takeSettled()
            if isFlushing { flow.flush() }
            let isFlushed = flow.phase == .flushing && waiting == 0
            if isFlushed, consumers.isSettled { break }
            let now = ContinuousClock.now
            if let deadline, deadline <= now {
                try giveUp()
                break
            }
            if let choresDue, choresDue <= now { doChores(at: now) }
            let isHeld = !flow.mayRead && (flow.phase == .open || flow.phase == .draining)
            guard transport.mayWait(forCredit: isHeld) else { continue }
            let mayRead = flow.mayRead && !(flow.phase == .open && (pausedUntil != nil || transport.intake.needsRoom()))
            poller.setInterest(mayRead ? .readable : [], of: input)
            poller.setInterest(waiting == 0 ? [] : .writable, of: output)
            try poller.wait(timeout: isFlushed ? Self.settling : timeout(until: deadline, at: now))
            for peer in peers where poller[peer.token].contains(.readable) {
                try peer.log.report { consumers.note($0) }
                choresDue = nextChores
            }
            if memory.due != nil, memory.hasEbbed(whileIdle: flow.frames == 0, at: .now) { FreedMemory.giveBack() }
        }
        // From here on the socket is this thread's alone again.
        transport.outlet.close()
        // What was handed to ZeroMQ still leaves through its own queues, as long as the drain may take.
        let remaining = transport.deadlineRemaining ?? transport.drainTimeout
        try push.set(.linger, max(remaining, .milliseconds(100)))
        return consumers
    }

    /// How often the consumers are asked whether all has arrived.
    private static let settling = Duration.milliseconds(10)

    private func doChores(at now: ContinuousClock.Instant) {
        consumers.look(at: now)
        for peer in peers { peer.log.tellCounts(at: now) }
        choresDue = nextChores
    }

    private var nextChores: ContinuousClock.Instant? {
        ([consumers.nextDue] + peers.map(\.log.nextDue)).compactMap { $0 }.min()
    }

    private func takeShared() -> (deadline: ContinuousClock.Instant?, isFlushing: Bool) {
        let state = transport.takeShared(settledBytes: &settledBytes)
        for bytes in settledBytes { flow.settled(bytes: bytes) }
        settledBytes.removeAll(keepingCapacity: true)
        return (state.drainDeadline, state.isFlushing)
    }

    private func read() throws {
        guard flow.phase == .open || flow.phase == .draining else { return }
        if let pausedUntil, flow.phase == .open, .now < pausedUntil { return }
        pausedUntil = nil
        defer { handOver() }
        let room = transport.intake.roomTokens
        for number in 0..<Self.readBurst {
            // What is not read yet waits in turn with what other peers send. A drain reads all that there is credit for.
            if flow.phase == .open {
                guard transport.intake.hasRoom else { return }
                guard !transport.intake.isPaced(since: room) else {
                    pausedUntil = .now + Self.pause
                    return
                }
            }
            if number % Self.handOver == 0 { try pull.noticePeers() }
            guard flow.mayRead, let frame = try pull.tryReceiveFrame() else {
                handOver()
                if flow.phase == .draining { endReading() }
                return
            }
            accept(frame)
        }
    }

    private func handOver() {
        transport.intake.add(arrived)
        arrived.removeAll(keepingCapacity: true)
        arrivedBytes = 0
    }

    /// Credit of frames that were settled on this thread.
    private func takeSettled() { transport.takeSettledHere { flow.settled(bytes: $0) } }

    private func accept(_ frame: Frame) {
        let receipt = Receipt(target: transport, cost: frame.count)
        flow.received(bytes: frame.count)
        memory.note(flow.bytes)
        // A frame over the limit is answered by the decoder without a look inside: it need not be copied for that.
        guard frame.count <= transport.limits.maxFrameBytes else {
            frame.withUnsafeBytes { transport.refuse($0, receipt) }
            return
        }
        if arrived.isEmpty { arrival = .now }
        arrived.append(
            Delivery(bytes: frame.bytes, receipt: receipt, arrival: arrival, peer: frame.connection ?? Self.noConnection))
        arrivedBytes += frame.count
        if transport.intake.isPacing || arrived.count == Self.handOver || arrivedBytes >= Self.handOverBytes { handOver() }
    }

    private func send() throws {
        waiting = try transport.outlet.flush()
        guard waiting == 0 else { return warnOfStall() }
        stalledSince = nil
        if hasWarnedOfStall { transport.logger.notice("results flow again") }
        hasWarnedOfStall = false
    }

    private func warnOfStall() {
        let since = stalledSince ?? .now
        stalledSince = since
        guard !hasWarnedOfStall, .now - since >= Self.stallWarning else { return }
        hasWarnedOfStall = true
        transport.logger.warning(
            "results wait: no consumer takes them",
            metadata: ["waiting": "\(waiting)", "push": "\(addresses.push.joined(separator: " "))"])
    }

    /// New peers are refused from here on; those connected have their queued messages read.
    private func beginDrain() {
        flow.drain()
        for (endpoint, address) in zip(transport.configuration.pull, addresses.pull) where endpoint.mode == .bind {
            do {
                try pull.unbind(address)
            } catch {
                transport.logger.debug("unbind failed", metadata: ["endpoint": "\(address)", "error": "\(error)"])
            }
        }
    }

    private func endReading() {
        flow.endReading()
        transport.readingEnded.set()
    }

    /// The drain took too long: says how many results are lost.
    private func giveUp() throws {
        endReading()
        let undelivered = consumers.undelivered
        consumers.giveUp()
        try push.set(.linger, .milliseconds(100))
        guard waiting > 0 || flow.frames > 0 || undelivered > 0 else { return }
        throw PipelineError(
            .undelivered, at: "drain",
            "after \(transport.drainTimeout) not answered in full: \(counted(flow.frames, "frame")); "
                + "without a consumer: \(counted(waiting, "result")); not arrived: \(counted(undelivered, "result"))",
            remedy: "start the consumer at \(addresses.push.joined(separator: " ")), or raise drain.timeout_seconds")
    }

    private func timeout(until deadline: ContinuousClock.Instant?, at now: ContinuousClock.Instant) -> Duration? {
        var due = waiting == 0 || hasWarnedOfStall ? nil : now + Self.stallWarning
        if let deadline { due = min(deadline, due ?? deadline) }
        if let choresDue { due = min(choresDue, due ?? choresDue) }
        if let pausedUntil { due = min(pausedUntil, due ?? pausedUntil) }
        if let memoryDue = memory.due { due = min(now + memoryDue, due ?? now + memoryDue) }
        return due.map { max(.zero, $0 - now) }
    }
}
