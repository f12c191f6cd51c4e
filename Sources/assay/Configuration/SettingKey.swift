/// Every setting there is: its key in the file, its default, and what it means.
///
/// The same key is `ASSAY_` and upper case with underscores in the environment: `model.path` is `ASSAY_MODEL_PATH`.
enum SettingKey: String, CaseIterable {
    case modelPath = "model.path"
    case modelPrecision = "model.precision"
    case modelMaxTokens = "model.max_tokens"
    case modelPrompt = "model.prompt"
    case cascadeModel = "cascade.model"
    case cascadeAgreement = "cascade.agreement"
    case cascadeWarmUp = "cascade.warm_up"
    case cascadeSample = "cascade.sample"
    case labelsDirectory = "labels.directory"
    case labelsMethod = "labels.method"
    case labelsAnomalyRate = "labels.anomaly_rate"
    case labelsReload = "labels.reload"
    case labelsPollSeconds = "labels.poll_seconds"
    case labelsMemoryBytes = "labels.memory_bytes"
    case zeroMQPull = "zeromq.pull"
    case zeroMQPush = "zeromq.push"
    case zeroMQReceiveHighWaterMark = "zeromq.receive_high_water_mark"
    case zeroMQSendHighWaterMark = "zeromq.send_high_water_mark"
    case zeroMQMaxMessageBytes = "zeromq.max_message_bytes"
    case zeroMQHeartbeatSeconds = "zeromq.heartbeat_seconds"
    case zeroMQHeartbeatTimeoutSeconds = "zeromq.heartbeat_timeout_seconds"
    case zeroMQMaxConnections = "zeromq.max_connections"
    case zeroMQInsecure = "zeromq.insecure"
    case zeroMQCurveSecretKeyFile = "zeromq.curve.secret_key_file"
    case zeroMQCurveClients = "zeromq.curve.clients"
    case zeroMQCurveServerKey = "zeromq.curve.server_key"
    case computeThreads = "compute.threads"
    case computeBatchTokens = "compute.batch_tokens"
    case limitsFrameBytes = "limits.frame_bytes"
    case limitsTextBytes = "limits.text_bytes"
    case limitsMessagesPerFrame = "limits.messages_per_frame"
    case limitsFramesInFlight = "limits.frames_in_flight"
    case limitsBytesInFlight = "limits.bytes_in_flight"
    case limitsResultBytes = "limits.result_bytes"
    case limitsQueueMilliseconds = "limits.queue_milliseconds"
    case drainTimeoutSeconds = "drain.timeout_seconds"
    case cacheDirectory = "cache.directory"
    case cacheBytes = "cache.bytes"
    case cachePersist = "cache.persist"
    case logLevel = "log.level"
    case logFormat = "log.format"

    /// The variable that overrides the file.
    var environmentName: String { Self.environmentPrefix + rawValue.replacing(".", with: "_").uppercased() }

    static let environmentPrefix = "ASSAY_"

    /// Whether a running daemon takes up a new value; the others need a restart.
    var isLive: Bool {
        switch self {
        case .logLevel, .logFormat, .drainTimeoutSeconds, .labelsMethod, .labelsAnomalyRate: true
        default: false
        }
    }
}
