package import Logging
internal import Synchronization
internal import Threads
package import Wire
internal import ZeroMQ

/// PULL in, PUSH out, on a thread that never computes.
///
/// Frames read become deliveries in the intake; results leave through the `Outlet`, a few from the thread that made
/// them, many from the transport's own. They wait there while no consumer is connected or its queue is full.
package final class ZeroMQTransport: Sendable {
    private let parts: ZeroMQParts
    private let accessEnded: WakeUp
    private let thread = Mutex<WorkerThread?>(nil)
    private let accessThread = Mutex<WorkerThread?>(nil)
    private let relayThread = Mutex<WorkerThread?>(nil)
    /// Passed from the transport's thread to the access thread, which it starts and which alone uses it from then on.
    private nonisolated(unsafe) var admission: Admission?
    let readingEnded = Event()
    /// Why no peer can be let in any more.
    private let accessFailure = Mutex<(any Error)?>(nil)

    package init(
        configuration: TransportConfiguration, limits: WireLimits = WireLimits(), intake: Intake, counters: PipelineCounters,
        logger: Logger
    ) throws {
        parts = try ZeroMQParts(
            configuration: configuration, limits: limits, intake: intake, counters: counters, logger: logger)
        accessEnded = try WakeUp()
    }

    /// Binds and connects all endpoints and starts to read.
    ///
    /// - Returns: the addresses bound, with the ports that the system chose.
    /// - Throws: `AssayError` or `ZeroMQError` naming the endpoint that could not be opened.
    package func open() async throws -> (pull: [String], push: [String]) {
        let opened = Event.Value<Result<(pull: [String], push: [String]), any Error>>()
        let thread = try WorkerThread(name: "zeromq") { [self] in
            var loop: TransportLoop?
            var authenticator: Authenticator?
            do {
                let context = try ZeroMQContext(maxSockets: Self.maxSockets(parts.configuration))
                let admitting = try Authenticator(context: context)
                authenticator = admitting
                loop = try TransportLoop(parts, context: context, authenticator: admitting, readingEnded: readingEnded)
                try startRelay()
                let log = AccessLog(parts.configuration, addresses: loop!.addresses, parts.logger)
                try startAccess(Admission(authenticator: admitting, acceptors: loop!.acceptors, log: log))
                authenticator = nil
            } catch {
                // Sockets close before the authenticator.
                withExtendedLifetime(authenticator) {
                    parts.access.exchange.dropNews()
                    loop = nil
                }
                parts.relay.stop()
                opened.set(.failure(error))
                readingEnded.set()
                return
            }
            opened.set(.success(loop!.addresses))
            defer {
                readingEnded.set()
                parts.access.stop()
                parts.relay.stop()
            }
            let consumers = try loop!.run()
            try stopAccess()
            parts.access.exchange.dropNews()
            // Closes the sockets, and waits until what is queued has left.
            loop = nil
            consumers.finish(by: parts.mailbox.drain.deadline ?? .now)
        }
        self.thread.withLock { $0 = thread }
        return try await opened.value().get()
    }

    /// Stops reading once what is queued has been read. The drain's time begins with the first call.
    package func drain() { parts.mailbox.beginDrain() }

    /// Whether its endpoints are open and messages are read.
    package var isOpen: Bool { thread.withLock { $0 != nil } && !readingEnded.isSet }

    /// How long a drain may take.
    package var drainTimeout: Duration { parts.mailbox.drain.timeout }

    /// Changes how long a drain may take, if none has begun.
    package func setDrainTimeout(_ timeout: Duration) { parts.mailbox.setDrainTimeout(timeout) }

    /// Ends the thread once all results are out.
    func flush() { parts.mailbox.flush() }

    /// For each inlet and each endpoint's listener: the socket, and both ends of its monitor.
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

    private func startRelay() throws {
        let thread = try WorkerThread(name: "relay") { [relay = parts.relay] in relay.run() }
        relayThread.withLock { $0 = thread }
    }

    /// Starts the access thread with its objects. If it fails, no more peers are let in, and the daemon ends.
    private func startAccess(_ admission: Admission) throws {
        self.admission = admission
        let thread = try WorkerThread(name: "access") { [self] in
            defer { accessEnded.signal() }
            try admit()
        }
        accessThread.withLock { $0 = thread }
    }

    /// The access thread's work. Its objects are released when it returns.
    private func admit() throws {
        guard let admission else { return }
        self.admission = nil
        do {
            try parts.access.run(admission.authenticator, acceptors: admission.acceptors, log: admission.log)
        } catch {
            parts.logger.critical("peers cannot be let in any more; the daemon stops", metadata: ["error": "\(error)"])
            accessFailure.withLock { $0 = error }
            parts.access.exchange.tell(.finished)
            drain()
            throw error
        }
    }

    /// Ends the access thread, so that the transport's own is the last to hold the sockets. If it hangs with the disk that its
    /// allow-list is on, it is left behind.
    private func stopAccess() throws {
        parts.access.stop()
        let poller = Poller()
        _ = poller.add(accessEnded)
        try poller.wait(timeout: max(Self.minAccessEnd, parts.mailbox.drain.remaining ?? .zero))
    }

    /// The minimum time that the access thread has to end.
    private static let minAccessEnd = Duration.seconds(1)

    /// - Throws: the reason if no peer can be let in any more.
    func checkAccess() throws { if let error = accessFailure.withLock({ $0 }) { throw error } }

    /// Waits for the threads to end.
    func closed() async throws {
        try await thread.withLock { $0 }?.value()
        try await accessThread.withLock { $0 }?.value()
        try await relayThread.withLock { $0 }?.value()
    }
}
