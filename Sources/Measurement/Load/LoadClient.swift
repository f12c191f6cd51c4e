internal import JSON
internal import Synchronization
internal import Threads
internal import Wire
internal import Wording
package import ZeroMQ

/// Sends messages to a running daemon and times their results: one thread sends, another receives.
package struct LoadClient: Sendable {
    package let push: Endpoint
    package let pull: Endpoint
    private let security: ClientSecurity?
    /// Messages as JSON strings, in turn.
    private let texts: [[UInt8]]
    /// How long to wait for a result before it counts as lost.
    private let patience = Duration.seconds(20)

    /// - Parameter texts: sent in turn.
    package init(push: Endpoint, pull: Endpoint, texts: [String], security: ClientSecurity? = nil) {
        self.security = security
        precondition(!texts.isEmpty, "no text to send")
        self.push = push
        self.pull = pull
        self.texts = texts.map { Array(JSONText.quoted($0).utf8) }
    }

    /// The outcome of one run's messages.
    package struct Outcome: Sendable {
        package var sent = 0
        package var received = 0
        /// From when each message was due to its result.
        package var latency = LatencyHistogram()
        /// From when each message was due to when it was handed to ZeroMQ.
        package var lag = LatencyHistogram()
        /// From the first message to the last result.
        package var seconds = 0.0
        package var rate: Double { seconds > 0 ? Double(received) / seconds : 0 }
    }

    /// When to send.
    enum Pace {
        /// By a schedule, regardless of results.
        case open(ArrivalSchedule)
        /// `count` messages, at most `window` of them in flight.
        case closed(count: Int, window: Int)
        /// As many as given, each once the daemon has been idle for a while.
        case alone(count: Int, pause: Duration)

        var count: Int {
            switch self {
            case .open(let schedule): schedule.times.count
            case .closed(let count, _), .alone(let count, _): count
            }
        }
    }

    /// What sender and receiver exchange.
    private final class Shared: Sendable {
        let received = Atomic<Int>(0)
        let isWarm = Atomic<Bool>(false)
        /// When a message was due, by index; 0: not yet.
        let due: [Atomic<UInt64>.Box]

        init(count: Int) { due = (0..<count).map { _ in Atomic<UInt64>.Box() } }
    }

    /// Runs the load. The daemon must be running; results of other senders' messages are ignored.
    ///
    /// - Throws: `AssayError` when the daemon does not answer at all.
    func run(_ pace: Pace) async throws -> Outcome {
        let shared = Shared(count: pace.count)
        async let receiving = onThread(name: "load-receive") { try receive(pace.count, shared) }
        async let sending = onThread(name: "load-send") { try send(pace, shared) }
        let (start, lag) = try await sending
        let (latency, end) = try await receiving
        return Outcome(
            sent: pace.count, received: latency.count, latency: latency, lag: lag,
            seconds: Double(end > start ? end - start : 0) * 1e-9)
    }

    /// - Returns: when the first message was due, and how late messages were sent.
    private func send(_ pace: Pace, _ shared: Shared) throws -> (start: UInt64, lag: LatencyHistogram) {
        MonotonicClock.sharpen()
        let context = try ZeroMQContext()
        let socket = try Socket(.push, context: context)
        // Nothing may hold up the schedule: what the daemon does not read yet waits here.
        try socket.set(.sendHighWaterMark, 0)
        try socket.set(.linger, .zero)
        try security?.apply(to: socket)
        _ = try socket.attach(push)
        try warmUp(socket, shared)
        var lag = LatencyHistogram()
        let start = MonotonicClock.now + 2_000_000
        for index in 0..<pace.count {
            let due: UInt64
            switch pace {
            case .open(let schedule):
                due = start + schedule.times[index]
            case .closed(_, let window):
                while index - shared.received.load(ordering: .relaxed) >= window {
                    MonotonicClock.sleep(until: MonotonicClock.now + 50_000)
                }
                due = MonotonicClock.now
            case .alone(_, let pause):
                let limit = MonotonicClock.now + UInt64(patience / .nanoseconds(1))
                // Rarely, so as not to take the daemon's cores.
                while shared.received.load(ordering: .acquiring) < index, MonotonicClock.now < limit {
                    MonotonicClock.sleep(until: MonotonicClock.now + 1_000_000)
                }
                MonotonicClock.sleep(until: MonotonicClock.now + UInt64(pause / .nanoseconds(1)))
                due = MonotonicClock.now
            }
            if due > MonotonicClock.now { MonotonicClock.sleep(until: due) }
            shared.due[index].value.store(due, ordering: .releasing)
            lag.record(MonotonicClock.now - due)
            _ = try socket.trySend(Frame(message(index)))
        }
        // Queued messages leave while results are awaited; the socket must stay open until then.
        let limit = MonotonicClock.now + UInt64(patience / .nanoseconds(1))
        while shared.received.load(ordering: .relaxed) < pace.count, MonotonicClock.now < limit {
            MonotonicClock.sleep(until: MonotonicClock.now + 1_000_000)
        }
        return (start, lag)
    }

    /// Sends single messages until one is answered, so that both connections are established.
    private func warmUp(_ socket: Socket, _ shared: Shared) throws {
        let limit = MonotonicClock.now + UInt64(patience / .nanoseconds(1))
        while !shared.isWarm.load(ordering: .acquiring) {
            guard MonotonicClock.now < limit else { throw silence }
            _ = try socket.trySend(Frame(#"{"id":"warm-up","text":"warm-up"}"#))
            MonotonicClock.sleep(until: MonotonicClock.now + 20_000_000)
        }
        // Answers to the others are ignored.
        MonotonicClock.sleep(until: MonotonicClock.now + 50_000_000)
    }

    private var silence: AssayError {
        AssayError(
            .transport, at: pull.description, "no result within \(patience)",
            remedy: "is the daemon running (assay run), and is nobody else taking its results?")
    }

    private func message(_ index: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        let text = texts[index % texts.count]
        bytes.reserveCapacity(text.count + 32)
        bytes.append(contentsOf: #"{"id":""#.utf8)
        bytes.append(contentsOf: String(index).utf8)
        bytes.append(contentsOf: #"","text":"#.utf8)
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// - Returns: latencies, and when the last result came.
    private func receive(_ count: Int, _ shared: Shared) throws -> (LatencyHistogram, end: UInt64) {
        let context = try ZeroMQContext()
        let socket = try Socket(.pull, context: context)
        try socket.set(.receiveHighWaterMark, 0)
        try socket.set(.receiveTimeout, .milliseconds(100))
        try security?.apply(to: socket)
        _ = try socket.attach(pull)
        var latency = LatencyHistogram()
        var end = MonotonicClock.now
        var limit = end + UInt64(patience / .nanoseconds(1))
        while latency.count < count || !shared.isWarm.load(ordering: .relaxed), MonotonicClock.now < limit {
            let frame: Frame
            do throws(ZeroMQError) {
                frame = try socket.receiveFrame()
            } catch {
                guard error.code == .timedOut else { throw error }
                continue
            }
            guard let index = frame.withUnsafeBytes(Self.index) else {
                shared.isWarm.store(true, ordering: .releasing)
                continue
            }
            guard index < count else { continue }
            let due = shared.due[index].value.load(ordering: .acquiring)
            end = MonotonicClock.now
            limit = end + UInt64(patience / .nanoseconds(1))
            if due > 0 { latency.record(end - due) }
            shared.received.store(latency.count, ordering: .releasing)
        }
        if latency.count < count { shared.received.store(count, ordering: .releasing) }
        return (latency, end)
    }

    /// The number in a result's id, which comes first in a result.
    private static func index(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        var position = 7
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            let digit = Int(bytes[position]) - 48
            guard 0...9 ~= digit, position < 24 else { return nil }
            index = index * 10 + digit
            position += 1
        }
        return position > 7 ? index : nil
    }
}

extension Atomic where Value == UInt64 {
    /// A separately allocated value, for arrays.
    final class Box: Sendable {
        let value = Atomic<UInt64>(0)
    }
}
