import Configuration
import FoundationEssentials
import LabelSets
import SystemPackage
import Yams
import ZeroMQ

/// A setting that cannot be used: which, where from, why, and what to do.
struct SettingError: Error, CustomStringConvertible {
    var place: String
    var message: String
    var remedy: String?

    var description: String { "\(place): \(message)" + (remedy.map { " — \($0)" } ?? "") }
}

/// The raw settings, first found wins: command line, environment, file, built-in defaults.
struct SettingSources {
    let environment: [String: String]
    private let reader: ConfigReader

    /// The file that is read when none is named.
    static let defaultFile = "Config/assay.yaml"

    /// What holds when nobody says anything.
    private static let defaults: [SettingKey: ConfigContent] = [
        .modelPath: .string("Models/all-MiniLM-L6-v2"), .modelPrecision: .string("auto"), .modelMaxTokens: .int(0),
        .cascadeModel: .string(""), .cascadeAgreement: .double(0.995), .cascadeWarmUp: .int(2000),
        .cascadeSample: .double(0.01), .labelsDirectory: .string("Labels"), .labelsMethod: .string("auto"),
        .labelsAnomalyRate: .double(0.05),
        .labelsReload: .bool(true), .labelsMemoryBytes: .int(1_200_000_000),
        .zeroMQPull: .stringArray(["@tcp://127.0.0.1:5555"]),
        .zeroMQPush: .stringArray(["@tcp://127.0.0.1:5556"]), .zeroMQReceiveHighWaterMark: .int(16),
        .zeroMQSendHighWaterMark: .int(100), .zeroMQMaxMessageBytes: .int(0),
        .computeThreads: .int(0),
        .computeBatchTokens: .int(512), .limitsFrameBytes: .int(1 << 20), .limitsTextBytes: .int(64 << 10),
        .limitsMessagesPerFrame: .int(10_000), .limitsFramesInFlight: .int(4096), .limitsBytesInFlight: .int(16 << 20),
        .limitsResultBytes: .int(16 << 20), .limitsQueueMilliseconds: .int(50),
        .drainTimeoutSeconds: .double(30), .cacheDirectory: .string(""),
        .cacheBytes: .int(64 << 20), .cachePersist: .bool(false), .logLevel: .string("info"),
        .logFormat: .string("auto"),
    ]

    /// - Parameters:
    ///   - file: the configuration file; nil reads `Config/assay.yaml` where there is one.
    ///   - overrides: what the command line says.
    /// - Throws: `SettingError` for a file that cannot be read and for unknown keys.
    init(file: String?, environment: [String: String], overrides: [SettingKey: ConfigContent]) async throws {
        self.environment = environment
        try Self.refuseUnknown(environment)
        var providers: [any ConfigProvider] = [
            Self.provider("command line", overrides),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "assay"),
        ]
        if file != nil || FileManager.default.fileExists(atPath: Self.defaultFile) {
            let path = file ?? Self.defaultFile
            try Self.refuseUnknown(inFile: path)
            do {
                providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(path)))
            } catch {
                throw SettingError(place: path, message: "the file cannot be used: \(error)")
            }
        }
        providers.append(Self.provider("defaults", Self.defaults))
        reader = ConfigReader(providers: providers)
    }

    func string(_ key: SettingKey) throws -> String { try reading(key, "a text") { try reader.requiredString(forKey: $0) } }
    func bool(_ key: SettingKey) throws -> Bool { try reading(key, "true or false") { try reader.requiredBool(forKey: $0) } }

    func int(_ key: SettingKey, in range: ClosedRange<Int>) throws -> Int {
        let value = try reading(key, "a whole number") { try reader.requiredInt(forKey: $0) }
        return try check(key, value, in: range)
    }

    func double(_ key: SettingKey, in range: ClosedRange<Double>) throws -> Double {
        try check(key, try reading(key, "a number") { try reader.requiredDouble(forKey: $0) }, in: range)
    }

    /// One of the cases of an enumeration.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: SettingKey) throws -> Choice {
        let value = try string(key)
        if let choice = Choice(rawValue: value) { return choice }
        throw SettingError(
            place: key.rawValue, message: "\"\(value)\" is not known",
            remedy: "choose one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    /// One endpoint or several; without a mark they bind.
    func endpoints(_ key: SettingKey) throws -> [Endpoint] {
        let texts =
            try (try? reader.requiredStringArray(forKey: ConfigKey(key.rawValue)))
            ?? reading(key, "a list of endpoints") { [try reader.requiredString(forKey: $0)] }
        guard !texts.isEmpty else { throw SettingError(place: key.rawValue, message: "there is no endpoint") }
        return try texts.map { text in
            do {
                return try Endpoint(parsing: text, default: .bind)
            } catch {
                throw SettingError(place: key.rawValue, message: "\(error)")
            }
        }
    }

    private func reading<Value>(_ key: SettingKey, _ kind: String, _ body: (ConfigKey) throws -> Value) throws -> Value {
        do {
            return try body(ConfigKey(key.rawValue))
        } catch {
            throw SettingError(
                place: "\(key.rawValue) (\(key.environmentName))", message: "the value is not \(kind)",
                remedy: "see Config/assay.yaml for what it may be")
        }
    }

    private func check<Value: Comparable>(_ key: SettingKey, _ value: Value, in range: ClosedRange<Value>) throws -> Value {
        guard range.contains(value) else {
            throw SettingError(place: key.rawValue, message: "\(value) is outside \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private static func provider(_ name: String, _ values: [SettingKey: ConfigContent]) -> InMemoryProvider {
        InMemoryProvider(
            name: name,
            values: Dictionary(
                uniqueKeysWithValues: values.map {
                    (
                        AbsoluteConfigKey($0.key.rawValue.split(separator: ".").map(String.init)),
                        ConfigValue($0.value, isSecret: false)
                    )
                }))
    }

    private static func refuseUnknown(_ environment: [String: String]) throws {
        let known = SettingKey.allCases.map(\.environmentName)
        for name in environment.keys.sorted() where name.hasPrefix("ASSAY_") && !known.contains(name) {
            throw SettingError(
                place: "environment", message: "\(name) is no setting",
                remedy: NearestName.of(name, in: known).map { "did you mean \($0)?" })
        }
    }

    private static func refuseUnknown(inFile path: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw SettingError(
                place: path, message: "the configuration file cannot be read", remedy: "name a readable file with --config")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw SettingError(place: path, message: "it is not valid YAML: \(error)")
        }
        let known = SettingKey.allCases.map(\.rawValue)
        for (key, line) in leaves(of: root, prefix: "") where !known.contains(key) {
            throw SettingError(
                place: "\(path):\(line)", message: "\(key) is no setting",
                remedy: NearestName.of(key, in: known).map { "did you mean \($0)?" })
        }
    }

    /// The dotted keys of a file's values with their lines.
    private static func leaves(of node: Node?, prefix: String) -> [(key: String, line: Int)] {
        guard case .mapping(let mapping) = node else { return [] }
        return mapping.flatMap { pair -> [(key: String, line: Int)] in
            let key = prefix + (pair.key.string ?? "?")
            let line = pair.key.mark?.line ?? 0
            if case .mapping = pair.value { return leaves(of: pair.value, prefix: key + ".") }
            return [(key, line)]
        }
    }
}
