import Configuration
import Wording

/// The raw settings, first found wins: command line, environment, file, defaults.
struct SettingSources {
    let environment: [String: String]
    /// Variables that begin like settings but are not: those of services, and others.
    private(set) var ignored: (serviceLinks: [String], foreign: [String]) = ([], [])
    /// The configuration file that was read; nil without one.
    let file: String?
    /// Unknown settings, in the environment and in the file.
    private(set) var problems: [SettingError] = []
    private var sources: [SettingSource]

    /// - Parameter file: the configuration file; nil searches as `ConfigurationFile` does.
    /// - Throws: `SettingError` for a file that cannot be read.
    init(file: String?, environment: [String: String], overrides: SettingOverrides = .init()) throws(SettingError) {
        self.environment = environment
        sources = [.commandLine(overrides), .environment(environment)]
        self.file = ConfigurationFile.path(named: file, environment: environment)
        sortVariables()
        guard let path = self.file else { return }
        let content = try SettingsFile(path: path)
        problems += content.problems
        sources.append(.file(content))
    }

    /// A setting's value and where it is from.
    func read<Value>(_ setting: Setting<Value>) throws(SettingError) -> (value: Value, origin: SettingOrigin) {
        for source in sources {
            switch source.content(of: setting.key, as: setting.kind.types) {
            case nil: continue
            case .value(let content, let origin): return (try decoded(content, setting, origin), origin)
            case .mismatch(let text, let origin):
                throw SettingError(
                    place: origin.place(of: setting),
                    message: "\(shown(text.map(ConfigContent.string), setting)) is not \(setting.kind.noun)",
                    remedy: "it takes: \(setting.kind.values.replacing("`", with: ""))")
            }
        }
        return (try decoded(setting.standard, setting, .standard), .standard)
    }

    func value<Value>(_ setting: KeyPath<SettingDefinitions, Setting<Value>>) throws(SettingError) -> Value {
        try read(SettingDefinitions.shared[keyPath: setting]).value
    }

    private func decoded<Value>(
        _ content: ConfigContent, _ setting: Setting<Value>, _ origin: SettingOrigin
    ) throws(SettingError) -> Value {
        do throws(SettingProblem) { return try setting.kind.decode(content, origin) } catch {
            throw SettingError(
                place: origin.place(of: setting), message: "\(shown(content, setting)) \(error.message)",
                remedy: error.remedy)
        }
    }

    /// A value in an error message.
    private func shown<Value>(_ content: ConfigContent?, _ setting: Setting<Value>) -> String {
        guard let content, !setting.isSecret else { return "the value" }
        return if case .string(let text) = content { "\"\(text.printable)\"" } else { content.text }
    }

    private mutating func sortVariables() {
        let known = Set(SettingDefinitions.all.map(\.environmentName) + [ConfigurationFile.environmentName])
        for name in environment.keys.sorted()
        where name.hasPrefix(SettingDefinitions.environmentPrefix) && !known.contains(name) {
            switch UnknownVariable(name) {
            case .misspelt(let setting):
                problems.append(
                    SettingError(
                        place: "environment", message: "unknown setting \(name)", remedy: "did you mean \(setting)?"))
            case .serviceLink: ignored.serviceLinks.append(name)
            case .foreign: ignored.foreign.append(name)
            }
        }
    }
}
