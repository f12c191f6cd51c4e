import ArgumentParser
import Configuration

extension ArgumentHelp {
    /// The help of an option that overrides a setting: what it does, its range and its default.
    ///
    /// - Parameter more: another sentence about the option.
    init<Value>(_ setting: KeyPath<SettingDefinitions, Setting<Value>>, _ more: String? = nil) {
        let setting = SettingDefinitions.shared[keyPath: setting]
        let text = setting.standard.text
        let sentences = [
            setting.brief, more, setting.limits, "Default: \(setting.key)\(text.isEmpty ? "" : " (\(text))").",
        ]
        self.init(
            stringLiteral: sentences.compactMap(\.self).joined(separator: " "))
        valueName = setting.kind.placeholder
    }
}

extension Setting {
    /// Reads the text of an option that overrides the setting; a `transform` for `@Option`.
    ///
    /// Options with numbers are parsed with `.unconditional`, so that a negative one gets here and is not taken for an option.
    static func parsed(
        _ setting: KeyPath<SettingDefinitions, Setting>
    ) -> @Sendable (String) throws -> Value {
        let kind = SettingDefinitions.shared[keyPath: setting].kind
        return { text in
            let content: ConfigContent? =
                switch kind.types[0] {
                case .int: Int(text).map(ConfigContent.int)
                case .double: Double(text).map(ConfigContent.double)
                default: .string(text)
                }
            guard let content else {
                throw ValidationError("give \(kind.noun) \(kind.values.hasPrefix("from") ? "" : "from ")\(kind.values)")
            }
            do throws(SettingProblem) { return try kind.decode(content, .commandLine) } catch {
                throw ValidationError(error.remedy ?? error.message)
            }
        }
    }
}
