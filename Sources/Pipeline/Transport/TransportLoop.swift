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
    private var flow: FlowControl
    /// Results that wait for a consumer.
    private var waiting = 0
    private var settledBytes: [Int] = []
    private var stalledSince: ContinuousClock.Instant?
    private var hasWarnedOfStall = false
    /// The addresses in use, as bound.
    let addresses: (pull: [String], push: [String])

    /// How long results may wait for a consumer before the log says so.
    private static let stallWarning = Duration.seconds(5)
    /// Frames read in a row before results are sent again.
    private static let readBurst = 256
    /// Frames handed to the compute threads together, so that lock and clock are asked once for all of them.
    private static let handOver = 16
    private var arrived: [Delivery] = []
    private var arrival = ContinuousClock.now
    /// Outlives the sockets above: without an authenticator libzmq lets everybody in.
    private let authenticator: Authenticator

    /// - Parameter authenticator: asked about every peer; made in the same context, and left alone here.
    init(transport: ZeroMQTransport, wakeUp: WakeUp, context: ZeroMQContext, authenticator: Authenticator) throws {
        let configuration = transport.configuration
        self.authenticator = authenticator
        pull = try Socket(.pull, context: context)
        push = try Socket(.push, context: context)
        try pull.set(.receiveHighWaterMark, configuration.receiveHighWaterMark)
        try pull.set(.maxMessageSize, configuration.maxMessageBytes)
        try push.set(.sendHighWaterMark, configuration.sendHighWaterMark)
        // Results go to consumers that are there, not into the pipe of one that may never come.
        try push.set(.immediate, true)
        addresses = (
            try transport.access.attach(pull, configuration.pull, domain: AccessControl.messages, to: authenticator),
            try transport.access.attach(push, configuration.push, domain: AccessControl.results, to: authenticator)
        )
        self.transport = transport
        flow = FlowControl(maxFrames: configuration.maxFramesInFlight, maxBytes: configuration.maxBytesInFlight)
        input = poller.add(pull, .readable)
        output = poller.add(push, [])
        _ = poller.add(wakeUp)
        transport.outlet.open(push)
    }

    /// Moves frames until the transport is flushed, or until the drain's deadline.
    func run() throws {
        defer { transport.outlet.close() }
        while true {
            let (deadline, isFlushing) = takeShared()
            if deadline != nil, flow.phase == .open { beginDrain() }
            try send()
            takeSettled()
            try read()
            takeSettled()
            if isFlushing { flow.flush() }
            if flow.phase == .flushing, waiting == 0 { break }
            if let deadline, deadline <= .now {
                try giveUp()
                break
            }
            let isHeld = !flow.mayRead && (flow.phase == .open || flow.phase == .draining)
            guard transport.mayWait(forCredit: isHeld) else { continue }
            poller.setInterest(flow.mayRead ? .readable : [], of: input)
            poller.setInterest(waiting == 0 ? [] : .writable, of: output)
            try poller.wait(timeout: timeout(until: deadline))
        }
        // From here on the socket is this thread's alone again.
        transport.outlet.close()
        // What was handed to ZeroMQ still leaves through its own queues, as long as the drain may take.
        let remaining = transport.deadlineRemaining ?? transport.configuration.drainTimeout
        try push.set(.linger, max(remaining, .milliseconds(100)))
    }

    private func takeShared() -> (deadline: ContinuousClock.Instant?, isFlushing: Bool) {
        let state = transport.takeShared(settledBytes: &settledBytes)
        for bytes in settledBytes { flow.settled(bytes: bytes) }
        settledBytes.removeAll(keepingCapacity: true)
        return (state.drainDeadline, state.isFlushing)
    }

    private func read() throws {
        guard flow.phase == .open || flow.phase == .draining else { return }
        defer { handOver() }
        for _ in 0..<Self.readBurst {
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
    }

    /// Credit of frames that were settled on this thread.
    private func takeSettled() { transport.takeSettledHere { flow.settled(bytes: $0) } }

    private func accept(_ frame: Frame) {
        var client: Client?
        switch transport.access.sender(of: frame) {
        case .anybody: break
        case .client(let sender): client = sender
        case .revoked: return
        }
        let receipt = Receipt(target: transport, cost: frame.count)
        flow.received(bytes: frame.count)
        // A frame over the limit is answered by the decoder without a look inside: it need not be copied for that.
        let maxBytes = min(transport.limits.maxFrameBytes, client?.rights.maxFrameBytes ?? .max)
        guard frame.count <= maxBytes else {
            frame.withUnsafeBytes { transport.refuse($0, over: maxBytes, receipt) }
            return
        }
        if arrived.isEmpty { arrival = .now }
        arrived.append(Delivery(bytes: frame.bytes, receipt: receipt, arrival: arrival, client: client))
        if arrived.count == Self.handOver { handOver() }
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
        guard waiting > 0 || flow.frames > 0 else { return }
        throw PipelineError(
            .undelivered, at: "drain",
            "after \(transport.configuration.drainTimeout) \(flow.frames) frames were not answered in full, "
                + "\(waiting) results had no consumer",
            remedy: "start the consumer at \(addresses.push.joined(separator: " ")), or raise drain.timeout_seconds")
    }

    private func timeout(until deadline: ContinuousClock.Instant?) -> Duration? {
        let stall: Duration? = waiting == 0 || hasWarnedOfStall ? nil : Self.stallWarning
        guard let deadline else { return stall }
        return min(stall ?? .seconds(3600), max(.zero, deadline - .now))
    }
}
