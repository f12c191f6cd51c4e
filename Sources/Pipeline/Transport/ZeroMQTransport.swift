internal import Glibc
public import Logging
internal import Synchronization
internal import ZeroMQ

/// PULL in, PUSH out, on the one thread that owns both sockets and never computes.
///
/// Frames read become deliveries in the intake; results come back from compute threads through `send(_:for:)` into a list
/// that the thread empties into the PUSH socket. Results wait there while no consumer is connected or its queue is full.
public final class ZeroMQTransport: ReplyTarget {
    let configuration: TransportConfiguration
    let limits: WireLimits
    let intake: Intake
    let counters: PipelineCounters
    let logger: Logger
    private let wakeUp: WakeUp
    private let shared = Mutex(Shared())
    private let thread = Mutex<WorkerThread?>(nil)
    let readingEnded = Event()
    /// The thread that owns the sockets (`pthread_self`); 0 before there is one.
    private let ownThread = Atomic<UInt>(0)
    /// Bytes of frames settled on that thread, touched by it alone.
    private nonisolated(unsafe) var settledHere: [Int] = []

    /// What other threads leave for the transport's thread.
    private struct Shared {
        var results: [(frame: [UInt8], receipt: Receipt)] = []
        var settledBytes: [Int] = []
        var drainDeadline: ContinuousClock.Instant?
        var isFlushing = false
    }

    public init(
        configuration: TransportConfiguration, limits: WireLimits = WireLimits(), intake: Intake, counters: PipelineCounters,
        logger: Logger
    ) throws {
        self.configuration = configuration
        self.limits = limits
        self.intake = intake
        self.counters = counters
        self.logger = logger
        wakeUp = try WakeUp()
    }

    /// Binds and connects all endpoints and starts to read.
    ///
    /// - Returns: the addresses bound, with the ports that the system chose.
    /// - Throws: `PipelineError` or `ZeroMQError` naming the endpoint that could not be had.
    public func open() async throws -> (pull: [String], push: [String]) {
        let opened = Event.Value<Result<(pull: [String], push: [String]), any Error>>()
        let thread = try WorkerThread(name: "zeromq") { [self] in
            let loop: TransportLoop
            do {
                loop = try TransportLoop(transport: self, wakeUp: wakeUp)
            } catch {
                opened.set(.failure(error))
                readingEnded.set()
                return
            }
            ownThread.store(UInt(pthread_self()), ordering: .relaxed)
            opened.set(.success(loop.addresses))
            defer { readingEnded.set() }
            try loop.run()
        }
        self.thread.withLock { $0 = thread }
        return try await opened.value().get()
    }

    public func send(_ frame: [UInt8], for receipt: Receipt) {
        shared.withLock { $0.results.append((frame, receipt)) }
        wakeUp.signal()
    }

    public func send(_ results: [(frame: [UInt8], receipt: Receipt)]) {
        shared.withLock { $0.results.append(contentsOf: results) }
        wakeUp.signal()
    }

    public func settled(_ receipt: Receipt) {
        // Most are settled on the transport's own thread, by the result that it has just sent.
        if ownThread.load(ordering: .relaxed) == UInt(pthread_self()) { return settledHere.append(receipt.cost) }
        shared.withLock { $0.settledBytes.append(receipt.cost) }
        wakeUp.signal()
    }

    /// Takes what was settled on the transport's own thread; to be called there.
    func takeSettledHere(_ take: (Int) -> Void) {
        for bytes in settledHere { take(bytes) }
        settledHere.removeAll(keepingCapacity: true)
    }

    /// Stops reading once what is queued has been read.
    func drain() {
        shared.withLock { shared in
            if shared.drainDeadline == nil { shared.drainDeadline = .now + configuration.drainTimeout }
        }
        wakeUp.signal()
    }

    /// Ends the thread once all results are out.
    func flush() {
        shared.withLock { $0.isFlushing = true }
        wakeUp.signal()
    }

    /// Waits for the thread's end.
    func closed() async throws { try await thread.withLock { $0 }?.value() }

    var drainDeadline: ContinuousClock.Instant? { shared.withLock { $0.drainDeadline } }

    /// Takes what other threads left.
    func takeShared(
        results: inout [(frame: [UInt8], receipt: Receipt)], settledBytes: inout [Int]
    ) -> (drainDeadline: ContinuousClock.Instant?, isFlushing: Bool) {
        shared.withLock { shared in
            swap(&results, &shared.results)
            swap(&settledBytes, &shared.settledBytes)
            return (shared.drainDeadline, shared.isFlushing)
        }
    }
}
