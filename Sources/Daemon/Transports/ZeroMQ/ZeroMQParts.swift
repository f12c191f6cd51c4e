internal import Logging
internal import Wire
internal import ZeroMQ

/// What the transport's threads share.
struct ZeroMQParts: Sendable {
    let configuration: TransportConfiguration
    let limits: WireLimits
    let intake: Intake
    let counters: PipelineCounters
    let logger: Logger
    /// Wakes the thread that owns the sockets.
    let wakeUp: WakeUp
    let mailbox: TransportMailbox
    let outlet: Outlet
    let access: AccessControl
    /// Passes connections on to the inlets, on a separate thread.
    let relay: Relay

    init(
        configuration: TransportConfiguration, limits: WireLimits, intake: Intake, counters: PipelineCounters, logger: Logger
    ) throws {
        self.configuration = configuration
        self.limits = limits
        self.intake = intake
        self.counters = counters
        self.logger = logger
        let wakeUp = try WakeUp()
        self.wakeUp = wakeUp
        mailbox = TransportMailbox(drainTimeout: configuration.drainTimeout) { wakeUp.signal() }
        outlet = Outlet(budget: intake.results) { intake.resume() }
        access = try AccessControl(configuration, transport: wakeUp, counters: counters, logger: logger)
        relay = try Relay()
        intake.whenRoom { wakeUp.signal() }
    }
}
