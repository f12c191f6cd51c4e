import Configuration
import Files
import FoundationEssentials
import LabelSets
import SystemPackage
import Wording
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
    /// Variables that begin like settings but are not: those of services, and others.
    let ignored: (serviceLinks: [String], foreign: [String])
    /// The values requested so far, as text.
    let values = Values()
    /// The configuration file that was read; nil without one.
    let file: String?
    private let reader: ConfigReader
    /// The command line and the environment alone, and the file alone: a path means different things in each.
    private let given: ConfigReader
    private let written: ConfigReader?

    private static let defaults: [SettingKey: ConfigContent] = [
        .modelPath: .string("Models/all-MiniLM-L6-v2"), .modelPrecision: .string("auto"), .modelMaxTokens: .int(0),
        .modelPrompt: .string("default"),
        .cascadeModel: .string(""), .cascadeAgreement: .double(0.995), .cascadeWarmUp: .int(2000),
        .cascadeSample: .double(0.01), .labelsDirectory: .string("Labels"), .labelsMethod: .string("auto"),
        .labelsAnomalyRate: .double(0.05),
        .labelsReload: .bool(true), .labelsPollSeconds: .double(2), .labelsMemoryBytes: .int(1_200_000_000),
        .zeroMQPull: .stringArray(["@tcp://127.0.0.1:5555"]),
        .zeroMQPush: .stringArray(["@tcp://127.0.0.1:5556"]), .zeroMQReceiveHighWaterMark: .int(16),
        .zeroMQSendHighWaterMark: .int(100), .zeroMQMaxMessageBytes: .int(0),
        .zeroMQHeartbeatSeconds: .double(5), .zeroMQHeartbeatTimeoutSeconds: .double(15),
        .zeroMQMaxConnections: .int(32), .zeroMQInsecure: .bool(false), .zeroMQCurveSecretKeyFile: .string(""),
        .zeroMQCurveClients: .string(""), .zeroMQCurveServerKey: .string(""), .computeThreads: .int(0),
        .computeBatchTokens: .int(512), .limitsFrameBytes: .int(1 << 20), .limitsTextBytes: .int(64 << 10),
        .limitsMessagesPerFrame: .int(10_000), .limitsFramesInFlight: .int(4096), .limitsBytesInFlight: .int(16 << 20),
        .limitsResultBytes: .int(16 << 20), .limitsQueueMilliseconds: .int(50),
        .drainTimeoutSeconds: .double(30), .cacheDirectory: .string(""),
        .cacheBytes: .int(64 << 20), .cachePersist: .bool(false), .logLevel: .string("info"),
        .logFormat: .string("auto"),
    ]

    /// - Parameters:
    ///   - file: the configuration file; nil searches as `ConfigurationFile` does.
    ///   - overrides: the command line's values.
    /// - Throws: `SettingError` for a file that cannot be read and for unknown keys.
    init(file: String?, environment: [String: String], overrides: [SettingKey: ConfigContent]) async throws {
        self.environment = environment
        ignored = try Self.refuseUnknown(environment)
        var providers: [any ConfigProvider] = [
            Self.provider("command line", overrides),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "assay"),
        ]
        given = ConfigReader(providers: providers)
        self.file = ConfigurationFile.path(named: file, environment: environment)
        if let path = self.file {
            let text = try Self.text(ofFile: path)
            try Self.refuseUnknown(in: text, of: path)
            do {
                providers.append(try FileText(text))
            } catch {
                throw SettingError(place: path, message: "the file cannot be used: \(error)")
            }
        }
        written = self.file == nil ? nil : ConfigReader(providers: Array(providers.suffix(1)))
        providers.append(Self.provider("defaults", Self.defaults))
        reader = ConfigReader(providers: providers)
    }

    func string(_ key: SettingKey) throws -> String { try reading(key, "a text") { try reader.requiredString(forKey: $0) } }

    /// A path: in the file it is relative to the file's folder, otherwise to the working directory.
    func path(_ key: SettingKey) throws -> String {
        let path = try string(key)
        if has(given, key) { return path }
        if let file, has(written, key) { return ConfigurationFile.resolved(path, in: file) }
        return ConfigurationFile.resolved(default: path)
    }

    /// Whether some of the sources have a text, or several, for a key.
    private func has(_ sources: ConfigReader?, _ key: SettingKey) -> Bool {
        let name = ConfigKey(key.rawValue)
        return sources?.string(forKey: name) != nil || sources?.stringArray(forKey: name) != nil
    }

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
        values.note("\(texts)", of: key)
        guard !texts.isEmpty else { throw SettingError(place: key.rawValue, message: "there is no endpoint") }
        let file = has(given, key) || !has(written, key) ? nil : file
        return try texts.map { text in
            do {
                let text = file.map { ConfigurationFile.resolved(endpoint: text, in: $0) } ?? text
                return try Endpoint(parsing: text, default: .bind)
            } catch {
                throw SettingError(place: key.rawValue, message: "\(error)")
            }
        }
    }

    private func reading<Value>(_ key: SettingKey, _ kind: String, _ body: (ConfigKey) throws -> Value) throws -> Value {
        do {
            let value = try body(ConfigKey(key.rawValue))
            values.note("\(value)", of: key)
            return value
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

    /// The settings as text, to find those that differ between two readings.
    final class Values {
        private(set) var byKey: [SettingKey: String] = [:]

        fileprivate func note(_ value: String, of key: SettingKey) { byKey[key] = value }
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

    /// - Returns: the unknown variables that are not close to a setting.
    private static func refuseUnknown(
        _ environment: [String: String]
    ) throws -> (serviceLinks: [String], foreign: [String]) {
        let known = Set(SettingKey.allCases.map(\.environmentName) + [ConfigurationFile.environmentName])
        var (serviceLinks, foreign): ([String], [String]) = ([], [])
        for name in environment.keys.sorted() where name.hasPrefix(SettingKey.environmentPrefix) && !known.contains(name) {
            switch UnknownVariable(name) {
            case .misspelt(let setting):
                throw SettingError(
                    place: "environment", message: "\(name) is no setting", remedy: "did you mean \(setting)?")
            case .serviceLink: serviceLinks.append(name)
            case .foreign: foreign.append(name)
            }
        }
        return (serviceLinks, foreign)
    }

    /// Larger files than this are no configuration.
    private static let maxFileBytes = 1 << 20

    /// The file, read once, so that what is checked is what is used. A pipe in its place is refused instead of waited for.
    private static func text(ofFile path: String) throws -> String {
        let bytes: [UInt8]
        do throws(FileFailure) { bytes = try RegularFile.contents(of: path, upTo: maxFileBytes) } catch {
            throw SettingError(
                place: path, message: "the configuration file cannot be read: \(error)",
                remedy: "name a readable file with --config")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingError(place: path, message: "the configuration file is not UTF-8")
        }
        return text
    }

    private static func refuseUnknown(in text: String, of path: String) throws {
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
