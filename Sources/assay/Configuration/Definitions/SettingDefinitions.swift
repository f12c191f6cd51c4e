/// The daemon's settings: a new one is a line in its section, and the code that uses it.
struct SettingDefinitions: SettingSection {
    let model = ModelSettings()
    let embedder = EmbedderSettings()
    let cascade = CascadeSettings()
    let labels = LabelSettings()
    let anomaly = AnomalySettings()
    let zeromq = ZeroMQSettings()
    let http = HTTPSettings()
    let compute = ComputeSettings()
    let limits = LimitSettings()
    let drift = DriftSettings()
    let drain = DrainSettings()
    let cache = CacheSettings()
    let log = LogSettings()

    static let shared = SettingDefinitions()

    /// Every setting, in the order of declaration, which is that of the file and the documentation.
    static let all: [any AnySetting] = shared.settings

    static let environmentPrefix = "ASSAY_"
}

/// Settings that belong together; its properties are settings and sections.
protocol SettingSection: Sendable {}

extension SettingSection {
    /// Every setting of the section. By reflection, so that none can be declared and left out.
    fileprivate var settings: [any AnySetting] {
        Mirror(reflecting: self).children.flatMap { child -> [any AnySetting] in
            switch child.value {
            case let setting as any AnySetting: [setting]
            case let section as any SettingSection: section.settings
            default: fatalError("\(child.label ?? "?") of \(Self.self) is neither a setting nor a section")
            }
        }
    }
}
