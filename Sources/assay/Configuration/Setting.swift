import Configuration

/// The definition of one setting: its key, what it may be, its default, and its documentation.
///
/// The environment variable, the entry in `Config/assay.yaml`, the row in `docs/configuration.md`, checks, error messages and the
/// help of an option that overrides it all follow from this.
struct Setting<Value: Sendable>: Sendable {
    /// Its path in the file: `model.path`.
    let key: String
    let kind: SettingKind<Value>
    /// What it does, for the comment in the file; the first sentence is the help of its option.
    let summary: String
    /// The option that overrides it: `--model`.
    let option: String?
    /// The commands that have this option, and whether it can be repeated, in words (Markdown). nil: every command with a model.
    let optionOf: String?
    /// Whether a running daemon takes up a new value on SIGHUP; otherwise it needs a restart.
    let isLive: Bool
    /// Whether its value is never printed.
    let isSecret: Bool

    init(
        _ key: String, _ kind: SettingKind<Value>, _ summary: String, option: String? = nil, of optionOf: String? = nil,
        isLive: Bool = false, isSecret: Bool = false
    ) {
        self.key = key
        self.kind = kind
        self.summary = summary
        self.option = option
        self.optionOf = optionOf
        self.isLive = isLive
        self.isSecret = isSecret
    }
}

/// A setting of any type.
protocol AnySetting: Sendable {
    var key: String { get }
    var summary: String { get }
    var option: String? { get }
    var optionOf: String? { get }
    var isLive: Bool { get }
    var isSecret: Bool { get }
    /// What it may be, in words (Markdown).
    var values: String { get }
    /// The same as a sentence, where it can be checked.
    var limits: String? { get }
    /// The default as in the file.
    var standard: ConfigContent { get }
    /// The same for `Config/assay.yaml`, whose relative paths are relative to its folder.
    var shipped: ConfigContent { get }

    /// Its value and where that is from.
    func effective(_ sources: SettingSources) throws(SettingError) -> EffectiveSetting
}

extension AnySetting {
    /// The environment variable that overrides the file.
    var environmentName: String {
        SettingDefinitions.environmentPrefix + key.replacing(".", with: "_").uppercased()
    }

    /// The first sentence of the summary.
    var brief: String {
        guard let end = summary.firstRange(of: ". ") else { return summary }
        return String(summary[..<end.lowerBound]) + "."
    }
}

extension Setting: AnySetting {
    var values: String { kind.values }
    var limits: String? { kind.limits }
    var standard: ConfigContent { kind.standard }
    var shipped: ConfigContent { kind.shipped }

    func effective(_ sources: SettingSources) throws(SettingError) -> EffectiveSetting {
        let (value, origin) = try sources.read(self)
        let text = isSecret && kind.content(value) != .string("") ? "(secret)" : kind.content(value).text
        return EffectiveSetting(definition: self, value: text, comparable: kind.content(value), origin: origin)
    }
}

/// A setting as it is in use.
struct EffectiveSetting: Sendable {
    let definition: any AnySetting
    /// As text; a secret is not shown.
    let value: String
    /// To tell whether two readings differ.
    let comparable: ConfigContent
    let origin: SettingOrigin
}

/// Where a value comes from; the first that has one wins.
enum SettingOrigin: Sendable, Hashable {
    case commandLine
    case environment
    case file(String, line: Int)
    case standard

    /// `default`, `environment`, `command line`, or the file with the line.
    var description: String {
        switch self {
        case .commandLine: "command line"
        case .environment: "environment"
        case .file(let path, let line): "\(path):\(line)"
        case .standard: "default"
        }
    }

    /// Where to look for a setting's value.
    func place(of setting: some AnySetting) -> String {
        switch self {
        case .commandLine: "\(setting.option ?? "command line") (\(setting.key))"
        case .environment: "\(setting.environmentName) (\(setting.key))"
        case .file(let path, let line): "\(path):\(line): \(setting.key)"
        case .standard: setting.key
        }
    }
}

/// A setting that cannot be used: which, where from, why, and what to do.
struct SettingError: Error, CustomStringConvertible {
    var place: String
    var message: String
    var remedy: String?

    init(place: String, message: String, remedy: String? = nil) {
        (self.place, self.message, self.remedy) = (place, message, remedy)
    }

    /// An error about a setting as a whole, wherever its value is from.
    init<Value>(_ setting: KeyPath<SettingDefinitions, Setting<Value>>, _ message: String, remedy: String? = nil) {
        self.init(place: SettingDefinitions.shared[keyPath: setting].key, message: message, remedy: remedy)
    }

    var description: String { "\(place): \(message)" + (remedy.map { " — \($0)" } ?? "") }
}
