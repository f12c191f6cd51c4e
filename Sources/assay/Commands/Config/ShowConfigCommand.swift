import ArgumentParser
import Wording

/// `assay config show`: the settings in use.
struct ShowConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the settings in use, and where each one is from.",
        discussion: """
            Paths are shown as they are used. Secrets are not shown.

            Example: assay config show zeromq
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Argument(help: ArgumentHelp("Only this section, or setting: zeromq, log.level.", valueName: "key"))
    var key: String?

    @Flag(help: "One JSON object.")
    var json = false

    /// A setting in JSON.
    struct Entry: Encodable {
        var key: String
        var value: String
        var origin: String
        var environment: String
        /// Whether SIGHUP changes it.
        var live: Bool

        init(_ setting: EffectiveSetting) {
            key = setting.definition.key
            value = setting.value
            origin = setting.origin.description
            environment = setting.definition.environmentName
            live = setting.definition.isLive
        }
    }

    private static func unknown(_ key: String) -> String {
        let sections = SettingDocuments.tables.map(\.section)
        let nearest = NearestName.of(key, in: sections + SettingDefinitions.all.map(\.key))
        return "there is no setting or section \(key) — "
            + (nearest.map { "did you mean \($0)?" } ?? "the sections are \(sections.joined(separator: ", "))")
    }

    func run() async throws {
        var settings = try common.settings(labels.overrides).effective
        if let key {
            settings = settings.filter { $0.definition.key == key || $0.definition.key.hasPrefix(key + ".") }
            guard !settings.isEmpty else { throw UsageError(Self.unknown(key)) }
        }
        let output = Output()
        if json {
            try output.line(JSONOutput.text(["settings": settings.map(Entry.init)]))
        } else {
            for line in SettingsText(settings).lines { try output.line(line) }
        }
        try output.flush()
    }
}
