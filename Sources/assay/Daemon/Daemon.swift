import Daemon
import Embedding
import Foundation
import HTTP
import Logging
import Prometheus
import RemoteEmbedding
import ServiceLifecycle
import Tagging
import Threads
import Wire

/// The parts of `assay run`, made from its settings and wired together.
struct Daemon: Sendable {
    let loader: SetLoader
    let transport: ZeroMQTransport
    let counters: PipelineCounters
    let http: HTTPService?
    private let embedder: any Embedder
    private let cascade: Cascade?
    let reload: LabelReloadService
    let traffic: TierReferences
    private let cache: MessageCache?
    private let compute: ComputeService
    private let drift: DriftService?
    private let threads: Int
    private let logger: Logger

    /// Loads the model and builds the label sets, which takes long.
    ///
    /// - Parameter cancellation: ends the builds.
    /// - Throws: `CancellationError`, and what is wrong with model, sets and settings.
    init(_ settings: Settings, logger: Logger, cancellation: Cancellation) throws {
        // Before everything that takes long: a mistake in who may connect shows at once.
        let access = try settings.http.map { try HTTPAccess($0, logger: logger) }
        embedder = try settings.embedder()
        try cancellation.check()
        cascade = try settings.cascade(before: embedder, logger: logger, cancellation: cancellation)
        let registry = SetRegistry(anomalyRate: settings.combinedAnomaly.rate)
        var builder = settings.setBuilder(embedder)
        // The log shows the progress of a large build: a stopped terminal would hold up a bar.
        builder.progress = nil
        builder.cancellation = cancellation
        loader = SetLoader(
            folder: try LabelFolder(settings.labelsDirectory), builder: builder, registry: registry, cascade: cascade,
            logger: logger)
        // The watcher first, so that changes made while the sets are read are noticed afterwards.
        reload = try LabelReloadService(loader: loader, isWatching: settings.reloadsLabels, poll: settings.labelsPoll)
        try loader.loadAll()
        // A start without the server fails; from now on there are messages to keep.
        (embedder as? RemoteEmbedder)?.waitOutOutages()

        traffic = TierReferences(
            full: settings.trafficReferences(embedder, stream: settings.streamReference(embedder)),
            fast: cascade.map { settings.trafficReferences($0.embedder) })
        traffic.load(registry.snapshot)
        cache = MessageCache(settings, model: embedder.model, layers: registry.snapshot.layers, logger: logger)
        let metrics = PrometheusRegistry(DaemonMetrics.all)
        counters = PipelineCounters(cache: cache?.embeddings, metrics: metrics)
        // The static model leaves only part of a batch to the transformer.
        let budget = settings.batchTokens * (cascade == nil ? 1 : Cascade.batchFactor)
        let intake = Intake(
            tokenBudget: budget, maxTokens: embedder.model.maxTokens, threads: settings.threads,
            queueTime: settings.queueTime, maxResultBytes: settings.resultBytes)
        transport = try ZeroMQTransport(
            configuration: settings.transport, limits: settings.limits, intake: intake, counters: counters, logger: logger)
        let watch = settings.drift.map { [embedder, cascade] in
            DriftWatch($0, embedder: embedder, hasCascade: cascade != nil, metrics: metrics, logger: logger)
        }
        drift = watch.map(DriftService.init)
        compute = ComputeService(
            intake: intake, registry: registry, embedder: cache?.embedder(embedder) ?? embedder, cascade: cascade,
            traffic: traffic, drift: watch, limits: settings.limits, threads: settings.threads, counters: counters,
            logger: logger)
        threads = settings.threads
        self.logger = logger
        http = try settings.http.flatMap { [transport, embedder, counters, folder = loader.folder] configuration in
            guard let access else { return nil }
            return try HTTPService(
                configuration, access: access, intake: intake, registry: registry, folder: folder, model: embedder.model,
                counters: counters, metrics: metrics,
                checks: [
                    .init("label_sets") { registry.problem },
                    .init("embedder") { if case .unavailable(let reason) = embedder.health { reason } else { nil } },
                    .init("sockets") { transport.isOpen ? nil : "the ZeroMQ endpoints are not open" },
                ], version: Version.current, started: Int(Date.now.timeIntervalSince1970), logger: logger)
        }
    }

    /// The long-lived parts in the order of dependency: shutdown goes backwards, from what lets work in to what lets it out.
    var services: [any Service] {
        let saving = TrafficSaving(references: traffic, logger: logger)
        return [transport.sink, saving] + (drift.map { [$0] } ?? []) + [compute, transport.source, reload]
            + (http.map { [$0] } ?? [])
    }

    /// The fields of the line "ready".
    func summary(_ addresses: (pull: [String], push: [String])) -> Logger.Metadata {
        let models = [embedder.model.identifier] + (cascade.map { [$0.embedder.model.identifier] } ?? [])
        return [
            "pull": "\(addresses.pull.joined(separator: " "))", "push": "\(addresses.push.joined(separator: " "))",
            "sets": "\(loader.registry.snapshot.defaults.map(\.name).joined(separator: " "))",
            "model": "\(models.joined(separator: " after "))", "precision": "\(embedder.model.precision)",
            "threads": "\(threads)",
        ]
    }

    /// Saves what outlives the run, but waits no longer than `limit`: the disk may be full or not respond.
    func save(within limit: Duration, logger: Logger) async {
        do {
            // The references first: they are small.
            let isSaved = try await ends(within: limit, name: "save") { [traffic, cache] in
                traffic.save()
                if let cache, cache.isSaved { cache.save() }
            }
            guard !isSaved else { return }
            logger.warning(
                "message embeddings or the traffic's references were not saved in time", metadata: ["limit": "\(limit)"])
        } catch {
            logger.warning("message embeddings and the traffic's references were not saved", metadata: ["error": "\(error)"])
        }
    }

    /// Logs the counts of messages.
    func logCounts(_ message: Logger.Message, _ logger: Logger) {
        let counts = counters.snapshot
        let failures = counts.failures.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue)=\($0.value)" }
        for (set, standing) in cascade?.summary ?? [] {
            logger.notice("cascade stopped", metadata: ["set": "\(set)", "standing": "\(standing)"])
        }
        logger.notice(
            message,
            metadata: [
                "received": "\(counts.received)", "tagged": "\(counts.tagged)", "anomalies": "\(counts.anomalies)",
                "truncated": "\(counts.truncated)", "batches": "\(counts.batches)",
                "static": "\(counts.fast)", "tokens": "\(counts.tokens)", "lost": "\(counts.lost)",
                "dropped": "\(counts.dropped)",
                "failed": "\(failures.isEmpty ? "0" : failures.joined(separator: " "))",
            ].merging(cache?.account ?? [:]) { $1 }.merging(remoteAccount) { $1 })
    }

    /// What a server was asked for and what it counted; empty with a model on this machine.
    private var remoteAccount: Logger.Metadata {
        guard let usage = (embedder as? RemoteEmbedder)?.usage else { return [:] }
        return [
            "requests": "\(usage.requests)", "failed_requests": "\(usage.failures)", "server_tokens": "\(usage.promptTokens)",
        ]
    }
}
