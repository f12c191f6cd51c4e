internal import Glibc
internal import Logging
internal import Wire
internal import ZeroMQ

/// Tracks what has not arrived at each consumer, and gives up on those whose machines are silent.
///
/// ZeroMQ reports neither. Once a result is in its queue for a peer, it is silently lost at the peer's end; its heartbeats would
/// also end connections to consumers that are alive but read nothing for a while. So this queries the system: what is written
/// but not acknowledged is lost when the connection ends, and a machine that owes an acknowledgement for `timeout` is gone. What
/// waits in ZeroMQ's own queue for the peer, at most `highWaterMark` results, cannot be counted; the queue is empty while the
/// system still has room.
final class ConsumerWatch {
    private struct Consumer {
        let connection: PeerConnection
        let endpoint: String
        let start: ContinuousClock.Instant
        var silence = PeerSilence()
    }

    private let timeout: Duration?
    private let highWaterMark: Int
    private let outlet: Outlet
    private let counters: PipelineCounters
    private let logger: Logger
    private var consumers: [Int32: Consumer] = [:]
    private var nextLook: ContinuousClock.Instant

    init(timeout: Duration?, highWaterMark: Int, outlet: Outlet, counters: PipelineCounters, logger: Logger) {
        self.timeout = timeout
        self.highWaterMark = highWaterMark
        self.outlet = outlet
        self.counters = counters
        self.logger = logger
        nextLook = .now
    }

    static let events: MonitorEvent.Selection = [.accepted, .connected, .disconnected]

    /// Records a connection's beginning or end.
    func note(_ event: MonitorEvent) {
        guard let descriptor = event.descriptor else { return }
        if let connection = event.connection() {
            consumers[descriptor] = Consumer(connection: connection, endpoint: event.endpoint, start: .now)
        } else if let consumer = consumers.removeValue(forKey: descriptor) {
            lose(consumer, "a consumer left before its results arrived")
        }
    }

    /// A connection that got no results has ended: it was never let in.
    func forget(_ descriptor: Int32) { consumers[descriptor] = nil }

    /// When to check next; nil while there is no consumer to watch.
    var nextDue: ContinuousClock.Instant? { consumers.values.contains { $0.connection.isTCP } ? nextLook : nil }

    private static let interval = Duration.milliseconds(200)

    /// The maximum bytes that a consumer may send: its handshake and heartbeats.
    private static func allowance(after age: Duration) -> Int { (64 << 10) + Int(age / .milliseconds(10)) }

    /// Ends connections to machines that are silent, and to consumers that send messages. libzmq keeps the messages for
    /// ever, and if it has stopped taking them, the end of such a connection could end the process.
    func look(at now: ContinuousClock.Instant) {
        guard now >= nextLook else { return }
        nextLook = now + Self.interval
        for (descriptor, consumer) in consumers {
            if let received = consumer.connection.receivedBytes, received > Self.allowance(after: now - consumer.start) {
                consumers[descriptor] = nil
                lose(consumer, "a consumer sends messages; it is cut off", ["bytes": "\(received)"])
                consumer.connection.cut()
                continue
            }
            guard let timeout, let acknowledgement = consumer.connection.acknowledgement else { continue }
            let silence = consumers[descriptor]!.silence.observe(
                isAwaited: acknowledgement.isAwaited, age: acknowledgement.age, at: now)
            guard silence >= timeout else { continue }
            // Counted now: ZeroMQ reports the end later.
            consumers[descriptor] = nil
            lose(
                consumer, "a consumer's machine does not answer; its connection is closed",
                ["silent": "\(Int(silence / .seconds(1))) s"])
            consumer.connection.cut()
        }
    }

    /// Whether everything that the system took has arrived.
    var isSettled: Bool { consumers.values.allSatisfy { $0.connection.undeliveredBytes == 0 } }

    /// Results of all consumers that are written and have not arrived.
    var undelivered: Int { consumers.values.reduce(0) { $0 + results(in: $1.connection.undeliveredBytes) } }

    /// Waits until all consumers have read everything, or until the deadline. Call it after ZeroMQ has closed its side.
    func finish(by deadline: ContinuousClock.Instant) {
        for consumer in consumers.values { consumer.connection.finishWriting() }
        while true {
            consumers = consumers.filter { !$0.value.connection.isClosedByPeer }
            let now = ContinuousClock.now
            guard !consumers.isEmpty, now < deadline else { break }
            look(at: now)
            usleep(1000)
        }
        giveUp()
    }

    /// Counts what has not arrived by now as lost.
    func giveUp() {
        for consumer in consumers.values { lose(consumer, "a consumer did not take its results before the drain's end") }
        consumers = [:]
    }

    private func lose(_ consumer: Consumer, _ message: Logger.Message, _ more: Logger.Metadata = [:]) {
        let lost = results(in: consumer.connection.undeliveredBytes)
        guard lost > 0 || !more.isEmpty else { return }
        counters.countLost(lost)
        let range = consumer.connection.hasRoom ? "\(lost)" : "\(lost) to \(lost + highWaterMark)"
        logger.warning(message, metadata: ["endpoint": "\(consumer.endpoint)", "lost": "\(range)"].merging(more) { $1 })
    }

    /// Bytes as results of average size; a heartbeat alone makes none.
    private func results(in bytes: Int) -> Int {
        guard let average = outlet.averageBytes else { return 0 }
        return Int((Double(bytes) / average).rounded())
    }
}
