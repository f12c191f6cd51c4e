import ArgumentParser
import Configuration
import Embedding
import Logging
import Pipeline
import ServiceLifecycle
import UnixSignals

/// `assay run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Tag messages from ZeroMQ until told to stop.",
        discussion: """
            Frames come in through a PULL socket and results go out through a PUSH socket. An endpoint starts with "@" to
            bind or ">" to connect; without a mark it binds. SIGTERM and SIGINT drain: everything read is answered first.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Option(help: ArgumentHelp("Where messages come from; may be given several times.", valueName: "endpoint"))
    var pull: [String] = []

    @Option(help: ArgumentHelp("Where results go; may be given several times.", valueName: "endpoint"))
    var push: [String] = []

    @Option(help: ArgumentHelp("How the log looks: text, json or auto.", valueName: "format"))
    var logFormat: String?

    func run() async throws {
        var overrides = labels.overrides
        if !pull.isEmpty { overrides[.zeroMQPull] = .stringArray(pull) }
        if !push.isEmpty { overrides[.zeroMQPush] = .stringArray(push) }
        if let logFormat { overrides[.logFormat] = .string(logFormat) }
        let settings = try await common.settings(overrides)
        let logger = settings.logger()
        let start = ContinuousClock.now

        let embedder = try settings.embedder()
        let cascade = try settings.cascade(before: embedder, logger: logger)
        let registry = SetRegistry()
        let loader = SetLoader(
            folder: try LabelFolder(settings.labelsDirectory), builder: settings.setBuilder(embedder), registry: registry,
            cascade: cascade, logger: logger)
        // The watcher first: what changes while the sets are read is seen afterwards.
        let reload = settings.reloadsLabels ? try LabelReloadService(loader: loader) : nil
        try loader.loadAll()

        let cache = MessageCache(settings, model: embedder.model, layers: registry.snapshot.layers, logger: logger)
        let counters = PipelineCounters(cache: cache?.embeddings)
        // Of a batch, the static model leaves the transformer a part.
        let budget = settings.batchTokens * (cascade == nil ? 1 : Cascade.batchFactor)
        let intake = Intake(
            tokenBudget: budget, maxTokens: embedder.model.maxTokens, threads: settings.threads,
            queueTime: settings.queueTime, maxResultBytes: settings.resultBytes)
        let transport = try ZeroMQTransport(
            configuration: settings.transport, limits: settings.limits, intake: intake, counters: counters, logger: logger)
        let compute = ComputeService(
            intake: intake, registry: registry, embedder: cache?.embedder(embedder) ?? embedder, cascade: cascade,
            limits: settings.limits, threads: settings.threads, counters: counters, logger: logger)
        let modelNames = [embedder.model.identifier] + (cascade.map { [$0.embedder.model.identifier] } ?? [])
        let addresses = try await transport.open()
        let ready = ReadyService(
            logger: logger,
            metadata: [
                "pull": "\(addresses.pull.joined(separator: " "))", "push": "\(addresses.push.joined(separator: " "))",
                "sets": "\(registry.snapshot.defaults.map(\.name).joined(separator: " "))",
                "model": "\(modelNames.joined(separator: " after "))", "precision": "\(embedder.model.precision)",
                "threads": "\(settings.threads)", "after": "\(Int(start.duration(to: .now) / .milliseconds(1))) ms",
            ])

        // The order is that of dependency: shutdown goes backwards, from what lets work in to what lets it out.
        var services: [any Service] = [transport.sink, compute, transport.source]
        if let reload { services.append(reload) }
        services.append(ready)
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup, failureTerminationBehavior: .cancelGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumCancellationDuration = settings.transport.drainTimeout + .seconds(5)
        try await ServiceGroup(configuration: configuration).run()

        cache?.save()
        let counts = counters.snapshot
        let failures = counts.failures.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue)=\($0.value)" }
        for (set, standing) in cascade?.summary ?? [] {
            logger.notice("cascade stopped", metadata: ["set": "\(set)", "standing": "\(standing)"])
        }
        logger.notice(
            "stopped",
            metadata: [
                "received": "\(counts.received)", "tagged": "\(counts.tagged)", "anomalies": "\(counts.anomalies)",
                "truncated": "\(counts.truncated)", "batches": "\(counts.batches)",
                "static": "\(counts.fast)", "tokens": "\(counts.tokens)",
                "failed": "\(failures.isEmpty ? "0" : failures.joined(separator: " "))",
            ].merging(cache?.account ?? [:]) { $1 })
    }
}

/// Says that the daemon is ready, once everything runs and its signals are caught.
private struct ReadyService: Service {
    let logger: Logger
    let metadata: Logger.Metadata

    func run() async throws {
        logger.notice("ready", metadata: metadata)
        try await gracefulShutdown()
    }
}
