import Classification
import Daemon
import Embedding
import Logging
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
    /// nil: no cascade.
    var cascadeModel: String?
    var cascade: CascadeOptions
    var labelsDirectory: String
    var method: ClassificationMethod
    var anomalyRate: Double
    var reloadsLabels: Bool
    /// How often to look for changes of label files that raise no events; nil never does.
    var labelsPoll: Duration?
    /// Bytes of a set's features from which on it is built from disk.
    var labelsMemoryBytes: Int
    var transport: TransportConfiguration
    var access: AccessSettings
    var threads: Int
    var batchTokens: Int
    /// Bytes of results that may wait before no batch is begun.
    var resultBytes: Int
    /// How long the computing of what is read may take before no more is read.
    var queueTime: Duration
    var limits: WireLimits
    var cacheDirectory: String
    /// Bytes of embeddings of messages that the daemon remembers; 0: none.
    var cacheBytes: Int
    var persistsCache: Bool
    var logLevel: Logger.Level
    var logFormat: LineLogHandler.Format
    /// Where the log goes; `assay run` puts one that queues in its place.
    var log: LogOutput
    /// Every setting as text.
    let values: [SettingKey: String]
    /// Variables of the environment that begin like settings but are not.
    let ignoredVariables: (serviceLinks: [String], foreign: [String])

    /// Takes every setting from the sources.
    init(_ sources: SettingSources) throws {
        configurationFile = sources.file
        modelPath = try sources.path(.modelPath)
        precision = try sources.choice(.modelPrecision)
        let maxTokens = try sources.int(.modelMaxTokens, in: 0...65536)
        self.maxTokens = maxTokens == 0 ? nil : maxTokens
        prompt =
            switch try sources.string(.modelPrompt) {
            case "default": .modelDefault
            case "", "none": .none
            case let name: .named(name)
            }
        let cascadeModel = try sources.path(.cascadeModel)
        self.cascadeModel = cascadeModel.isEmpty ? nil : cascadeModel
        cascade = CascadeOptions()
        cascade.agreement = try sources.double(.cascadeAgreement, in: 0.5...0.9999)
        cascade.warmUp = try sources.int(.cascadeWarmUp, in: 0...1_000_000)
        cascade.sample = try sources.double(.cascadeSample, in: 0.0001...1)
        labelsDirectory = try sources.path(.labelsDirectory)
        method = try sources.choice(.labelsMethod)
        anomalyRate = try sources.double(.labelsAnomalyRate, in: 0...0.5)
        reloadsLabels = try sources.bool(.labelsReload)
        let poll = try sources.double(.labelsPollSeconds, in: 0...86400)
        labelsPoll = poll == 0 ? nil : .seconds(poll)
        labelsMemoryBytes = try sources.int(.labelsMemoryBytes, in: 0...Int.max)
        transport = TransportConfiguration(
            pull: try sources.endpoints(.zeroMQPull), push: try sources.endpoints(.zeroMQPush))
        transport.receiveHighWaterMark = try sources.int(.zeroMQReceiveHighWaterMark, in: 1...10_000_000)
        transport.sendHighWaterMark = try sources.int(.zeroMQSendHighWaterMark, in: 1...10_000_000)
        let heartbeat = try sources.double(.zeroMQHeartbeatSeconds, in: 0...3600)
        let silence = try sources.double(.zeroMQHeartbeatTimeoutSeconds, in: 0.1...6553)
        transport.heartbeat = heartbeat == 0 ? nil : .init(interval: .seconds(heartbeat), timeout: .seconds(silence))
        guard heartbeat < silence else {
            throw SettingError(
                place: SettingKey.zeroMQHeartbeatTimeoutSeconds.rawValue,
                message: "\(silence) is no longer than zeromq.heartbeat_seconds (\(heartbeat))",
                remedy: "allow for three heartbeats")
        }
        transport.maxConnections = try sources.int(.zeroMQMaxConnections, in: 1...10_000)
        access = try AccessSettings(sources)
        transport.maxFramesInFlight = try sources.int(.limitsFramesInFlight, in: 1...10_000_000)
        transport.maxBytesInFlight = try sources.int(.limitsBytesInFlight, in: 1...Int.max)
        resultBytes = try sources.int(.limitsResultBytes, in: 1...Int.max)
        queueTime = .milliseconds(try sources.int(.limitsQueueMilliseconds, in: 1...60_000))
        transport.drainTimeout = .seconds(try sources.double(.drainTimeoutSeconds, in: 0.1...86400))
        let threads = try sources.int(.computeThreads, in: 0...1024)
        self.threads = threads == 0 ? CPU.availableCores : threads
        batchTokens = try sources.int(.computeBatchTokens, in: 16...65536)
        limits = WireLimits()
        limits.maxFrameBytes = try sources.int(.limitsFrameBytes, in: 1...Int.max)
        let maxMessageBytes = try sources.int(.zeroMQMaxMessageBytes, in: 0...Int.max)
        transport.maxMessageBytes =
            maxMessageBytes == 0 ? TransportConfiguration.maxMessageBytes(for: limits) : maxMessageBytes
        limits.maxTextBytes = try sources.int(.limitsTextBytes, in: 1...Int.max)
        limits.maxMessagesPerFrame = try sources.int(.limitsMessagesPerFrame, in: 1...10_000_000)
        let cache = try sources.path(.cacheDirectory)
        cacheDirectory = cache.isEmpty ? Self.defaultCacheDirectory(sources.environment) : cache
        cacheBytes = try sources.int(.cacheBytes, in: 0...Int.max)
        persistsCache = try sources.bool(.cachePersist)
        logLevel = try sources.choice(.logLevel)
        logFormat = try sources.choice(.logFormat)
        log = try LogOutput(level: logLevel, format: logFormat)
        values = sources.values.byKey
        ignoredVariables = sources.ignored
    }

    func warnOfForeignVariables(_ logger: Logger) {
        guard !ignoredVariables.foreign.isEmpty else { return }
        logger.warning(
            "variables of the environment are no settings and are ignored",
            metadata: ["names": "\(ignoredVariables.foreign.joined(separator: " "))"])
    }

    /// The settings that differ from others', in the order of the file.
    func differences(from other: Settings) -> [SettingKey] {
        SettingKey.allCases.filter { values[$0] != other.values[$0] }
    }

    /// `$XDG_CACHE_HOME/assay`, otherwise `~/.cache/assay`, otherwise a folder in the working directory.
    private static func defaultCacheDirectory(_ environment: [String: String]) -> String {
        if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/assay" }
        if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.cache/assay" }
        return ".cache/assay"
    }

    /// Loads the model: a transformer or a static one, depending on the folder.
    func embedder() throws -> any Embedder {
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
        let embedder = try embedder()
        if let transformer = embedder as? TransformerEmbedder { return transformer }
        throw SettingError(
            place: SettingKey.modelPath.rawValue, message: "\(modelPath) is a static model",
            remedy: "name the folder of a transformer with --model")
    }

    /// Loads a static model for a cascade.
    func staticEmbedder(_ folder: String) throws -> StaticEmbedder {
        guard StaticEmbedder.isModel(folder) else {
            throw SettingError(
                place: SettingKey.cascadeModel.rawValue, message: "\(folder) holds no static model",
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
                place: SettingKey.cascadeModel.rawValue, message: "\(modelPath) is a static model itself",
                remedy: "name a transformer as model.path, or no cascade")
        }
        let fast = try staticEmbedder(cascadeModel)
        var builder = setBuilder(fast)
        builder.cancellation = cancellation
        return Cascade(embedder: fast, builder: builder, options: cascade, logger: logger)
    }

    /// What holds for sets whose `set.yaml` is silent.
    var setDefaults: SetBuilder.Defaults {
        var defaults = SetBuilder.Defaults()
        defaults.method = method
        defaults.anomalyRate = anomalyRate
        return defaults
    }

    /// The builder of sets for an embedder.
    func setBuilder(_ embedder: any Embedder) -> SetBuilder {
        var builder = SetBuilder(
            embedder: embedder, defaults: setDefaults, cacheDirectory: cacheDirectory, logger: logger())
        builder.memoryBytes = labelsMemoryBytes
        builder.fitThreads.count = threads
        if ProgressBar.isShown { builder.progress = BuildBar().show }
        return builder
    }

    func logger() -> Logger {
        let handler = LineLogHandler(log)
        return Logger(label: "assay", factory: { _ in handler })
    }
}
