import Configuration

/// One place that settings come from.
struct SettingSource: Sendable {
    private let provider: any ConfigProvider
    private let origin: @Sendable (_ key: String) -> SettingOrigin

    static func commandLine(_ overrides: SettingOverrides) -> SettingSource {
        let values = overrides.values.map { (Self.name($0.key), ConfigValue($0.value, isSecret: false)) }
        return SettingSource(
            provider: InMemoryProvider(name: "command line", values: Dictionary(uniqueKeysWithValues: values))
        ) { _ in .commandLine }
    }

    static func environment(_ variables: [String: String]) -> SettingSource {
        SettingSource(
            provider: EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "assay")
        ) { _ in .environment }
    }

    static func file(_ file: SettingsFile) -> SettingSource {
        SettingSource(provider: file.values) { .file(file.path, line: file.lines[$0] ?? 1) }
    }

    /// What the source gives for a setting.
    enum Content {
        case value(ConfigContent, SettingOrigin)
        /// It is not of the setting's type; as text, if it has one.
        case mismatch(String?, SettingOrigin)
    }

    /// - Parameter types: the types that the setting accepts, in order of preference.
    /// - Returns: nil if the source does not have the setting.
    func content(of key: String, as types: [ConfigType]) -> Content? {
        let name = Self.name(key)
        for type in types {
            switch look(name, type) {
            case .success(let content): return content.map { .value($0, origin(key)) }
            case .failure: continue
            }
        }
        // A list has no text.
        if case .success(let content?) = look(name, .string) { return .mismatch(content.text, origin(key)) }
        return .mismatch(nil, origin(key))
    }

    private func look(_ name: AbsoluteConfigKey, _ type: ConfigType) -> Result<ConfigContent?, any Error> {
        Result { try provider.value(forKey: name, type: type).value?.content }
    }

    private static func name(_ key: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(key.split(separator: ".").map(String.init))
    }
}
