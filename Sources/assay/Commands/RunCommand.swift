import ArgumentParser
import Daemon
import HTTP
import Logging
import ServiceLifecycle
import Synchronization
import Threads

/// `assay run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Tag messages from ZeroMQ and HTTP until told to stop.",
        discussion: """
            Frames come in through a PULL socket and results go out through a PUSH socket. An endpoint starts with "@" to \
            bind or ">" to connect; without a mark it binds. SIGTERM and SIGINT drain: everything read is answered first. \
            A second one ends at once. SIGHUP reads settings and label sets again.

            Example: assay run --pull tcp://127.0.0.1:5555 --push tcp://127.0.0.1:5556
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Option(help: ArgumentHelp(\.zeromq.pull, "Repeatable."))
    var pull: [String] = []

    @Option(help: ArgumentHelp(\.zeromq.push, "Repeatable."))
    var push: [String] = []

    @Option(help: ArgumentHelp(\.http.listen))
    var http: String?

    @Flag(help: ArgumentHelp(\.zeromq.insecure))
    var insecure = false

    @Option(help: ArgumentHelp(\.log.format))
    var logFormat: String?

    private var overrides: SettingOverrides {
        var overrides = labels.overrides
        overrides.set(\.zeromq.pull, texts: pull)
        overrides.set(\.zeromq.push, texts: push)
        overrides.set(\.zeromq.insecure, insecure ? true : nil)
        overrides.set(\.http.listen, text: http)
        overrides.set(\.log.format, text: logFormat)
        return overrides
    }

    func run() async throws {
        // Signals first: everything below takes time.
        let log = try DaemonLog()
        let running = Mutex<Daemon?>(nil)
        let supervisor = try Supervisor { ending in
            let daemon = running.withLock { $0 }
            Self.end(ending, daemon, log)
        }
        do {
            try await run(supervisor, log, running)
        } catch is CancellationError {
            log.logger.notice("stopped before it was ready")
        } catch {
            log.end(with: error)
        }
        log.flush()
        ExitStatus.fine(message: "").leave()
    }

    private func run(_ supervisor: Supervisor, _ log: DaemonLog, _ running: borrowing Mutex<Daemon?>) async throws {
        let start = ContinuousClock.now
        let (common, overrides, logger) = (common, overrides, log.logger)
        let read = { @Sendable () throws -> Settings in
            var settings = try common.settings(quietly: overrides)
            settings.log = log.output
            return settings
        }
        let settings = try read()
        log.output.use(level: settings.logLevel, format: settings.logFormat)
        settings.warnOfForeignVariables(logger)
        if !settings.ignoredVariables.serviceLinks.isEmpty {
            logger.info(
                "variables of a service are not settings and are ignored",
                metadata: ["names": "\(settings.ignoredVariables.serviceLinks.joined(separator: " "))"])
        }

        let files = OpenFileLimit.raise()
        let zeroMQ = OpenFileLimit.Demand.zeroMQ(
            pairs: settings.transport.maxConnections, setting: "zeromq.max_connections")
        let http = settings.http.map {
            OpenFileLimit.Demand.http(connections: $0.maxConnections, setting: "http.max_connections")
        }
        try files.check([zeroMQ] + (http.map { [$0] } ?? []), logger: logger)
        let httpConnections = http.map { files.connections(of: $0, beside: [zeroMQ]) }
        // Swift's pool has a thread for each core, which may be a single one.
        let daemon = try await onThread(name: "start") {
            do {
                var secured = try settings.secured(logger)
                if let httpConnections { secured.http?.maxConnections = httpConnections }
                let daemon = try Daemon(secured, logger: logger, cancellation: supervisor.cancellation)
                try ThreadSupply.check(Assay.poolThreads)
                return daemon
            } catch let error as CancellationError {
                throw error
            } catch {
                // Done here, because waiting for this thread could take for ever if the pool gets no thread.
                log.end(with: error)
            }
        }
        running.withLock { $0 = daemon }
        let (requests, request) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let group = group(
            daemon.services + [
                SettingsReload(
                    requests: requests, daemon: daemon, supervisor: supervisor, log: log, settings: settings, read: read)
            ], drainTimeout: settings.transport.drainTimeout)
        let goesOn = supervisor.ready(
            drainTimeout: settings.transport.drainTimeout,
            stop: {
                daemon.transport.drain()
                logger.notice("told to stop; draining", metadata: ["timeout": "\(daemon.transport.drainTimeout)"])
                Task { await group.triggerGracefulShutdown() }
            }, reload: { request.yield() })
        guard goesOn else { throw CancellationError() }
        let addresses = try await daemon.transport.open()
        logger.notice(
            "ready",
            metadata: daemon.summary(addresses).merging(["after": "\(Int(start.duration(to: .now) / .milliseconds(1))) ms"]) {
                $1
            })
        do {
            try await group.run()
        } catch {
            logger.critical("\(error)")
            daemon.logCounts("stopped with a failure", logger)
            log.flush()
            throw ExitStatus.FailureLogged()
        }
        await daemon.save(within: max(.zero, (supervisor.timeLeft ?? .seconds(5)) - Self.farewell), logger: logger)
        daemon.logCounts("stopped", logger)
        if daemon.counters.snapshot.lost > 0 {
            log.flush()
            throw ExitStatus.FailureLogged()
        }
    }

    /// The shutdown's remaining time, for the last lines.
    private static let farewell = Duration.milliseconds(400)

    private func group(_ services: [any Service], drainTimeout: Duration) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                // Without the HTTP server the others still drain.
                .init(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: $0 is HTTPService ? .gracefullyShutdownGroup : .cancelGroup)
            }, logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumCancellationDuration = drainTimeout + .seconds(5)
        return ServiceGroup(configuration: configuration)
    }

    /// Ends a process that would not end by itself, from the thread that watches signals.
    private static func end(_ ending: Supervisor.Ending, _ daemon: Daemon?, _ log: DaemonLog) -> Never {
        switch ending {
        case .beforeReady:
            log.logger.notice("stopped before it was ready")
            log.flush()
            ExitStatus.fine(message: "").leave()
        case .secondSignal: log.logger.critical("told to stop a second time: unanswered messages are lost")
        case .overdue: log.logger.critical("the shutdown took too long: unanswered messages are lost")
        }
        daemon?.logCounts("stopped at once", log.logger)
        log.flush()
        ExitStatus.failure(message: "").leave()
    }
}
