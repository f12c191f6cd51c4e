internal import Glibc
package import Logging
internal import Synchronization
internal import Threads
package import Wire
internal import ZeroMQ

/// PULL in, PUSH out, on a thread that never computes.
///
/// Frames read become deliveries in the intake; results leave through the `Outlet`, a few from the thread that made
/// them, many from the transport's own. They wait there while no consumer is connected or its queue is full.
package final class ZeroMQTransport: ReplyTarget {
    let configuration: TransportConfiguration
    let limits: WireLimits
    let intake: Intake
    let counters: PipelineCounters
    let logger: Logger
    private let wakeUp: WakeUp
    private let accessEnded: WakeUp
    private let shared: Mutex<Shared>
    let outlet: Outlet
    let access: AccessControl
    private let thread = Mutex<WorkerThread?>(nil)
    private let accessThread = Mutex<WorkerThread?>(nil)
    /// On its way from the transport's thread to the access thread, which it starts, and left alone by the former from then on.
    private nonisolated(unsafe) var admission: Admission?
    let readingEnded = Event()
    /// Why nobody can be let in any more.
    private let accessFailure = Mutex<(any Error)?>(nil)
    /// The thread that owns the sockets (`pthread_self`); 0 before there is one.
    private let ownThread = Atomic<UInt>(0)
    /// Bytes of frames settled on that thread, touched by it alone.
    private nonisolated(unsafe) var settledHere: [Int] = []

    /// What other threads leave for the transport's thread.
    private struct Shared {
        var settledBytes: [Int] = []
        /// Whether the thread waits for credit.
        var wantsCredit = false
        var drainTimeout: Duration
        var drainDeadline: ContinuousClock.Instant?
        var isFlushing = false
    }

    package init(
        configuration: TransportConfiguration, limits: WireLimits = WireLimits(), intake: Intake, counters: PipelineCounters,
        logger: Logger
    ) throws {
        self.configuration = configuration
        self.limits = limits
        self.intake = intake
        self.counters = counters
        self.logger = logger
        shared = Mutex(Shared(drainTimeout: configuration.drainTimeout))
        outlet = Outlet(budget: intake.results) { intake.resume() }
        let wakeUp = try WakeUp()
        self.wakeUp = wakeUp
        accessEnded = try WakeUp()
        access = try AccessControl(configuration, transport: wakeUp, counters: counters, logger: logger)
        intake.whenRoom { wakeUp.signal() }
    }

    /// Binds and connects all endpoints and starts to read.
    ///
    /// - Returns: the addresses bound, with the ports that the system chose.
    /// - Throws: `PipelineError` or `ZeroMQError` naming the endpoint that could not be had.
    package func open() async throws -> (pull: [String], push: [String]) {
        let opened = Event.Value<Result<(pull: [String], push: [String]), any Error>>()
        let thread = try WorkerThread(name: "zeromq") { [self] in
            var loop: TransportLoop?
            var authenticator: Authenticator?
            do {
                let context = try ZeroMQContext(maxSockets: Self.maxSockets(configuration))
                let admitting = try Authenticator(context: context)
                authenticator = admitting
                loop = try TransportLoop(transport: self, wakeUp: wakeUp, context: context, authenticator: admitting)
                let log = AccessLog(configuration, addresses: loop!.addresses, logger)
                try startAccess(Admission(authenticator: admitting, acceptors: loop!.acceptors, log: log))
                authenticator = nil
            } catch {
                // Sockets go before who looks after them.
                withExtendedLifetime(authenticator) {
                    access.exchange.dropNews()
                    loop = nil
                }
                opened.set(.failure(error))
                readingEnded.set()
                return
            }
            ownThread.store(UInt(pthread_self()), ordering: .relaxed)
            opened.set(.success(loop!.addresses))
            defer {
                readingEnded.set()
                access.stop()
            }
            let consumers = try loop!.run()
            try stopAccess()
            access.exchange.dropNews()
            // Closes the sockets, and waits until what is queued has left.
            loop = nil
            consumers.finish(by: drainDeadline ?? .now)
        }
        self.thread.withLock { $0 = thread }
        return try await opened.value().get()
    }

    package func send(_ frame: [UInt8], for receipt: Receipt) {
        send([(frame, receipt)])
    }

    package func send(_ results: [(frame: [UInt8], receipt: Receipt)]) {
        if outlet.send(results) { wakeUp.signal() }
    }

    package func settled(_ receipt: Receipt) {
        if ownThread.load(ordering: .relaxed) == UInt(pthread_self()) { return settledHere.append(receipt.cost) }
        // Credit is taken up when the next frame comes, unless it is what the thread waits for.
        let isWanted = shared.withLock { shared in
            shared.settledBytes.append(receipt.cost)
            return shared.wantsCredit
        }
        if isWanted { wakeUp.signal() }
    }

    /// Takes what was settled on the transport's own thread; to be called there.
    func takeSettledHere(_ take: (Int) -> Void) {
        for bytes in settledHere { take(bytes) }
        settledHere.removeAll(keepingCapacity: true)
    }

    /// Stops reading once what is queued has been read. The drain's time begins with the first call.
    package func drain() {
        shared.withLock { shared in
            if shared.drainDeadline == nil { shared.drainDeadline = .now + shared.drainTimeout }
        }
        wakeUp.signal()
    }

    /// How long a drain may take.
    package var drainTimeout: Duration { shared.withLock { $0.drainTimeout } }

    /// Changes how long a drain may take, if none has begun.
    package func setDrainTimeout(_ timeout: Duration) { shared.withLock { $0.drainTimeout = timeout } }

    /// Ends the thread once all results are out.
    func flush() {
        shared.withLock { $0.isFlushing = true }
        wakeUp.signal()
    }

    /// Of each inlet and each endpoint's listener: the socket, and both ends of its monitor.
    private static func maxSockets(_ configuration: TransportConfiguration) -> Int {
        let handshakes = configuration.maxHandshakes * configuration.pull.count
        return 3 * (configuration.maxConnections + handshakes + 2 * configuration.pull.count) + 16
    }

    /// What the access thread works with.
    private struct Admission {
        let authenticator: Authenticator
        let acceptors: [Acceptor]
        let log: AccessLog
    }

    /// Lets the access thread have what it works with. When it fails, nobody comes in any more, and the daemon ends.
    private func startAccess(_ admission: Admission) throws {
        self.admission = admission
        let thread = try WorkerThread(name: "access") { [self] in
            defer { accessEnded.signal() }
            try admit()
        }
        accessThread.withLock { $0 = thread }
    }

    /// The access thread's work. What it works with is let go when it returns.
    private func admit() throws {
        guard let admission else { return }
        self.admission = nil
        do {
            try access.run(admission.authenticator, acceptors: admission.acceptors, log: admission.log)
        } catch {
            logger.critical("peers cannot be let in any more; the daemon stops", metadata: ["error": "\(error)"])
            accessFailure.withLock { $0 = error }
            access.exchange.tell(.finished)
            drain()
            throw error
        }
    }

    /// Ends the access thread, so that the transport's own is the last to hold the sockets. It may hang with the disk that its
    /// allow-list is on; then it is left behind.
    private func stopAccess() throws {
        access.stop()
        let poller = Poller()
        _ = poller.add(accessEnded)
        try poller.wait(timeout: max(Self.minAccessEnd, deadlineRemaining ?? .zero))
    }

    /// How long the access thread has to end, at least.
    private static let minAccessEnd = Duration.seconds(1)

    /// - Throws: why nobody can be let in any more, if so.
    func checkAccess() throws { if let error = accessFailure.withLock({ $0 }) { throw error } }

    /// Waits for the threads' end.
    func closed() async throws {
        try await thread.withLock { $0 }?.value()
        try await accessThread.withLock { $0 }?.value()
    }

    var drainDeadline: ContinuousClock.Instant? { shared.withLock { $0.drainDeadline } }

    /// Takes what other threads left.
    func takeShared(settledBytes: inout [Int]) -> (drainDeadline: ContinuousClock.Instant?, isFlushing: Bool) {
        shared.withLock { shared in
            swap(&settledBytes, &shared.settledBytes)
            return (shared.drainDeadline, shared.isFlushing)
        }
    }

    /// Whether the thread may wait now: not for credit that has come already. From here on it is woken by credit if it wants some.
    func mayWait(forCredit wantsCredit: Bool) -> Bool {
        shared.withLock { shared in
            shared.wantsCredit = wantsCredit
            return !wantsCredit || shared.settledBytes.isEmpty
        }
    }
}
