import ArgumentParser
import Foundation

/// Options that every command with a model understands; they win over environment and file.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file. Default: see docs/configuration.md.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp(\.model.path))
    var model: String?

    @Option(help: ArgumentHelp(\.model.precision))
    var precision: String?

    @Option(help: ArgumentHelp(\.model.prompt))
    var prompt: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp(\.compute.threads), transform: Setting.parsed(\.compute.threads))
    var threads: Int?

    @Option(help: ArgumentHelp(\.cache.directory))
    var cache: String?

    @Option(help: ArgumentHelp(\.log.level))
    var logLevel: String?

    /// The settings with these options and the command's own on top. Reports unknown variables of the environment.
    func settings(_ more: SettingOverrides = .init()) throws -> Settings {
        let settings = try settings(quietly: more)
        settings.warnOfForeignVariables(settings.logger())
        return settings
    }

    /// The same without reports.
    func settings(quietly more: SettingOverrides) throws -> Settings {
        var overrides = more
        overrides.set(\.model.path, text: model)
        overrides.set(\.model.precision, text: precision)
        overrides.set(\.model.prompt, text: prompt)
        overrides.set(\.compute.threads, threads)
        overrides.set(\.cache.directory, text: cache)
        overrides.set(\.log.level, text: logLevel)
        return try Settings(
            SettingSources(file: config, environment: ProcessInfo.processInfo.environment, overrides: overrides))
    }
}

/// `--labels DIR`.
struct LabelsOption: ParsableArguments {
    @Option(help: ArgumentHelp(\.labels.directory))
    var labels: String?

    var overrides: SettingOverrides {
        var overrides = SettingOverrides()
        overrides.set(\.labels.directory, text: labels)
        return overrides
    }
}
