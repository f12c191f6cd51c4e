import Configuration

/// What options of the command line give; it takes precedence over the environment and the file.
struct SettingOverrides: Sendable {
    private(set) var values: [String: ConfigContent] = [:]

    /// Overrides a setting; nil does not.
    mutating func set<Value>(_ setting: KeyPath<SettingDefinitions, Setting<Value>>, _ value: Value?) {
        set(setting, value.map(SettingDefinitions.shared[keyPath: setting].kind.content))
    }

    /// The same with the text as typed, which is checked when the settings are read.
    mutating func set<Value>(_ setting: KeyPath<SettingDefinitions, Setting<Value>>, text: String?) {
        set(setting, text.map(ConfigContent.string))
    }

    /// The same for an option that can be repeated.
    mutating func set<Value>(_ setting: KeyPath<SettingDefinitions, Setting<Value>>, texts: [String]) {
        set(setting, texts.isEmpty ? nil : .stringArray(texts))
    }

    private mutating func set<Value>(_ setting: KeyPath<SettingDefinitions, Setting<Value>>, _ content: ConfigContent?) {
        if let content { values[SettingDefinitions.shared[keyPath: setting].key] = content }
    }
}
