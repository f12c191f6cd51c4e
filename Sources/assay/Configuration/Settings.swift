import Classification
import Daemon
import Drift
import Embedding
import HTTP
import Logging
import RemoteEmbedding
import Tagging
import Threads
import Wire
import ZeroMQ

/// What the user means: file, environment and command line resolved, checked and typed.
struct Settings {
    /// The file that was read; nil without one.
    var configurationFile: String?
    var modelPath: String
    var precision: Precision
    /// nil: the model's own limit.
    var maxTokens: Int?
    var prompt: PromptChoice
    /// A server that embeds in place of the model; nil: none.
    var remote: RemoteOptions?
    /// nil: no cascade.
    var cascadeModel: String?
    var cascade: CascadeOptions
    var labelsDirectory: String
    var method: ClassificationMethod
    var anomalyRate: Double
    /// What anomalies are compared with, of sets that do not say it.
    var anomalyReference: AnomalyReference
    /// The rate and the reference of the combined anomaly.
    var combinedAnomaly: (rate: Double, reference: AnomalyReference)
    var reloadsLabels: Bool
    /// How often to look for changes of label files that raise no events; nil never does.
    var labelsPoll: Duration?
    /// A set whose features take more bytes than this is built from disk.
    var labelsMemoryBytes: Int
    var transport: TransportConfiguration
    /// nil: off.
    var http: HTTPConfiguration?
    var access: AccessSettings
    var threads: Int
    var batchTokens: Int
    /// Bytes of results that may wait before no batch is begun.
    var resultBytes: Int
    /// How long the computing of what is read may take before no more is read.
    var queueTime: Duration
    var limits: WireLimits
    /// How messages are watched for change; nil: not at all.
    var drift: DriftOptions?
    var cacheDirectory: String
    /// Bytes of embeddings of messages that the daemon remembers; 0: none.
    var cacheBytes: Int
    var persistsCache: Bool
    var logLevel: Logger.Level
    var logFormat: LineLogHandler.Format
    /// Where the log goes; `assay run` puts one that queues in its place.
    var log: LogOutput
    /// Every setting with its origin, in the order of the definitions.
    let effective: [EffectiveSetting]
    /// Variables of the environment that begin like settings but are not.
    let ignoredVariables: (serviceLinks: [String], foreign: [String])

    /// Takes every setting from the sources.
    ///
    /// - Throws: `SettingError` for unknown settings and values that cannot be used.
    init(_ sources: SettingSources) throws {
        if let problem = sources.problems.first { throw problem }
        effective = try SettingDefinitions.all.map { try $0.effective(sources) }
        configurationFile = sources.file
        modelPath = try sources.value(\.model.path)
        precision = try sources.value(\.model.precision)
        let maxTokens = try sources.value(\.model.maxTokens)
        self.maxTokens = maxTokens == 0 ? nil : maxTokens
        prompt =
            switch try sources.value(\.model.prompt) {
            case "default": .modelDefault
            case "", "none": .none
            case let name: .named(name)
            }
        remote = try RemoteOptions(sources)
        let cascadeModel = try sources.value(\.cascade.model)
        self.cascadeModel = cascadeModel.isEmpty ? nil : cascadeModel
        cascade = CascadeOptions()
        cascade.agreement = try sources.value(\.cascade.agreement)
        cascade.warmUp = try sources.value(\.cascade.warmUp)
        cascade.sample = try sources.value(\.cascade.sample)
        labelsDirectory = try sources.value(\.labels.directory)
        method = try sources.value(\.labels.method)
        anomalyRate = try sources.value(\.labels.anomalyRate)
        anomalyReference = try sources.value(\.labels.anomalyReference)
        combinedAnomaly = (try sources.value(\.anomaly.rate), try sources.value(\.anomaly.reference))
        reloadsLabels = try sources.value(\.labels.reload)
        let poll = try sources.value(\.labels.pollSeconds)
        labelsPoll = poll == 0 ? nil : .seconds(poll)
        labelsMemoryBytes = try sources.value(\.labels.memoryBytes)
        transport = TransportConfiguration(
            pull: try sources.value(\.zeromq.pull), push: try sources.value(\.zeromq.push))
        transport.receiveHighWaterMark = try sources.value(\.zeromq.receiveHighWaterMark)
        transport.sendHighWaterMark = try sources.value(\.zeromq.sendHighWaterMark)
        let heartbeat = try sources.value(\.zeromq.heartbeatSeconds)
        let silence = try sources.value(\.zeromq.heartbeatTimeoutSeconds)
        transport.heartbeat = heartbeat == 0 ? nil : .init(interval: .seconds(heartbeat), timeout: .seconds(silence))
        guard heartbeat < silence else {
            throw SettingError(
                \.zeromq.heartbeatTimeoutSeconds, "\(silence) is not longer than zeromq.heartbeat_seconds (\(heartbeat))",
                remedy: "allow for three heartbeats")
        }
        transport.maxConnections = try sources.value(\.zeromq.maxConnections)
        access = try AccessSettings(sources)
        transport.maxFramesInFlight = try sources.value(\.limits.framesInFlight)
        transport.maxBytesInFlight = try sources.value(\.limits.bytesInFlight)
        resultBytes = try sources.value(\.limits.resultBytes)
        queueTime = .milliseconds(try sources.value(\.limits.queueMilliseconds))
        transport.drainTimeout = .seconds(try sources.value(\.drain.timeoutSeconds))
        let threads = try sources.value(\.compute.threads)
        // Threads that wait for a server compute nothing meanwhile.
        self.threads = threads == 0 ? max(CPU.availableCores, remote?.maxRequests ?? 0) : threads
        batchTokens = try sources.value(\.compute.batchTokens)
        limits = WireLimits()
        limits.maxFrameBytes = try sources.value(\.limits.frameBytes)
        let maxMessageBytes = try sources.value(\.zeromq.maxMessageBytes)
        transport.maxMessageBytes =
            maxMessageBytes == 0 ? TransportConfiguration.maxMessageBytes(for: limits) : maxMessageBytes
        limits.maxTextBytes = try sources.value(\.limits.textBytes)
        limits.maxMessagesPerFrame = try sources.value(\.limits.messagesPerFrame)
        drift = try Self.drift(sources)
        let cache = try sources.value(\.cache.directory)
        cacheDirectory = cache.isEmpty ? Self.defaultCacheDirectory(sources.environment) : cache
        cacheBytes = try sources.value(\.cache.bytes)
        persistsCache = try sources.value(\.cache.persist)
        http = try Self.http(sources, limits: limits, drainTimeout: transport.drainTimeout)
        logLevel = try sources.value(\.log.level)
        logFormat = try sources.value(\.log.format)
        log = try LogOutput(level: logLevel, format: logFormat)
        ignoredVariables = sources.ignored
    }

    private static func drift(_ sources: SettingSources) throws -> DriftOptions? {
        var options = DriftOptions()
        options.referenceMessages = try sources.value(\.drift.referenceMessages)
        options.messagesPerFalseAlarm = 1_000_000 / (try sources.value(\.drift.falseAlarms))
        options.reportsWords = try sources.value(\.drift.words)
        return try sources.value(\.drift.enabled) ? options : nil
    }

    private static func http(
        _ sources: SettingSources, limits: WireLimits, drainTimeout: Duration
    ) throws -> HTTPConfiguration? {
        guard let address = try sources.value(\.http.listen) else { return nil }
        func given(_ text: String) -> String? { text.isEmpty ? nil : text }
        var http = HTTPConfiguration(address: address, limits: limits)
        http.access.tokensFile = given(try sources.value(\.http.tokensFile))
        http.access.certificateFile = given(try sources.value(\.http.tls.certificateFile))
        http.access.keyFile = given(try sources.value(\.http.tls.keyFile))
        http.access.isInsecure = try sources.value(\.http.insecure)
        http.maxBodyBytes = try sources.value(\.http.maxBodyBytes)
        http.maxHeaderBytes = try sources.value(\.http.maxHeaderBytes)
        http.maxHeaders = try sources.value(\.http.maxHeaders)
        http.maxConnections = try sources.value(\.http.maxConnections)
        http.maxTexts = try sources.value(\.http.maxTexts)
        http.idleTimeout = .seconds(try sources.value(\.http.idleSeconds))
        http.requestTimeout = .seconds(try sources.value(\.http.requestSeconds))
        http.drainTimeout = drainTimeout
        http.moderationSet = try sources.value(\.http.moderationSet)
        http.searchIndex = given(try sources.value(\.http.searchIndex))
        http.modelAliases = try sources.value(\.http.modelAliases).flatMap {
            $0 == HTTPConfiguration.openAI ? HTTPConfiguration.openAINames : [$0]
        }
        return http
    }

    func warnOfForeignVariables(_ logger: Logger) {
        guard !ignoredVariables.foreign.isEmpty else { return }
        logger.warning(
            "variables of the environment are not settings and are ignored",
            metadata: ["names": "\(ignoredVariables.foreign.joined(separator: " "))"])
    }

    /// The settings that differ from other ones, in the order of the file.
    func differences(from other: Settings) -> [EffectiveSetting] {
        zip(effective, other.effective).filter { $0.comparable != $1.comparable }.map(\.0)
    }

    /// `$XDG_CACHE_HOME/assay`, otherwise `~/.cache/assay`, otherwise a folder in the working directory.
    private static func defaultCacheDirectory(_ environment: [String: String]) -> String {
        if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/assay" }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.cache/assay" }
        return ".cache/assay"
    }

    /// Loads the model: a transformer or a static one, depending on the folder; or asks the server in its place.
    func embedder() throws -> any Embedder {
        if let remote { return try RemoteEmbedder(remote, cacheDirectory: cacheDirectory, logger: logger()) }
        try AddressSpace.own.check(model: modelPath, threads: threads)
        return try ModelLoader.load(
            modelPath, precision: precision, maxTokens: maxTokens, prompt: prompt, cacheDirectory: cacheDirectory,
            onCacheFailure: tellCacheFailure)
    }

    private func tellCacheFailure(_ error: EmbeddingError) {
        let message: Logger.Message =
            error.code == .unusableCache ? "this start is slower" : "the next start will be slower"
        logger().warning(message, metadata: ["reason": "\(error)"])
    }

    /// Loads the model for work that takes a transformer.
    func transformer() throws -> TransformerEmbedder {
        guard remote == nil else {
            throw SettingError(
                \.embedder.url, "this takes a transformer on this machine",
                remedy: "leave embedder.url out, and name the folder of one with --model")
        }
        let embedder = try embedder()
        if let transformer = embedder as? TransformerEmbedder { return transformer }
        throw SettingError(
            \.model.path, "\(modelPath) is a static model",
            remedy: "name the folder of a transformer with --model")
    }

    /// Loads a static model for a cascade.
    func staticEmbedder(_ folder: String) throws -> StaticEmbedder {
        guard StaticEmbedder.isModel(folder) else {
            throw SettingError(
                \.cascade.model, "\(folder) holds no static model",
                remedy: "make one with assay distill --traffic FILE \(folder)")
        }
        return try StaticEmbedder(
            folder: folder, maxTokens: maxTokens, cacheDirectory: cacheDirectory, onCacheFailure: tellCacheFailure)
    }

    /// The cascade before an embedder, where one is set.
    func cascade(
        before embedder: any Embedder, logger: Logger, cancellation: Cancellation? = nil
    ) throws -> Cascade? {
        guard let cascadeModel else { return nil }
        guard !(embedder is StaticEmbedder) else {
            throw SettingError(
                \.cascade.model, "\(modelPath) is a static model itself",
                remedy: "name a transformer as model.path, or no cascade")
        }
        let fast = try staticEmbedder(cascadeModel)
        var builder = setBuilder(fast)
        builder.cancellation = cancellation
        return Cascade(embedder: fast, builder: builder, options: cascade, logger: logger)
    }

    /// The defaults for what a set's `set.yaml` leaves out.
    var setDefaults: SetBuilder.Defaults {
        var defaults = SetBuilder.Defaults()
        defaults.method = method
        defaults.anomalyRate = anomalyRate
        return defaults
    }

    /// The references of the traffic for a model, kept in the cache folder.
    ///
    /// - Parameter stream: judges texts as a whole; by default the examples do.
    func trafficReferences(_ embedder: any Embedder, stream: StreamReference? = nil) -> TrafficReferences {
        TrafficReferences(
            model: embedder.model, standard: anomalyReference, cacheDirectory: cacheDirectory, stream: stream,
            logger: logger())
    }

    /// The reference of the whole stream for a model, kept in the cache folder.
    func streamReference(_ embedder: any Embedder) -> StreamReference {
        StreamReference(
            model: embedder.model, reference: combinedAnomaly.reference, cacheDirectory: cacheDirectory, logger: logger())
    }

    /// The builder of sets for an embedder.
    func setBuilder(_ embedder: any Embedder) -> SetBuilder {
        var builder = SetBuilder(
            embedder: embedder, defaults: setDefaults, cacheDirectory: cacheDirectory, logger: logger())
        builder.memoryBytes = labelsMemoryBytes
        // More threads may wait for a server than there are cores to fit on.
        builder.fitThreads.count = remote == nil ? threads : min(threads, CPU.availableCores)
        if ProgressBar.isShown { builder.progress = BuildBar().show }
        return builder
    }

    func logger() -> Logger {
        let handler = LineLogHandler(log)
        return Logger(label: "assay", factory: { _ in handler })
    }
}
