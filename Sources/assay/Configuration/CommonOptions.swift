import ArgumentParser
import Configuration
import Foundation

/// Options that every command with a model understands; they win over environment and file.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file. Default: see docs/configuration.md.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The model's folder.", valueName: "dir"))
    var model: String?

    @Option(help: ArgumentHelp("f32, int8 or auto.", valueName: "precision"))
    var precision: String?

    @Option(
        help: ArgumentHelp(
            "The model's prompt to put before every text: a name, none, or default.", valueName: "name"))
    var prompt: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Compute threads; 0 is one per core, within the CPU limit.", valueName: "n"),
        transform: whole(0...1024))
    var threads: Int?

    @Option(help: ArgumentHelp("Where packed weights and embeddings of label examples are kept.", valueName: "dir"))
    var cache: String?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: String?

    /// The settings with these options and the command's own on top. Reports unknown variables of the environment.
    func settings(_ more: [SettingKey: ConfigContent] = [:]) async throws -> Settings {
        let settings = try await settings(quietly: more)
        settings.warnOfForeignVariables(settings.logger())
        return settings
    }

    /// The same without reports.
    func settings(quietly more: [SettingKey: ConfigContent]) async throws -> Settings {
        var overrides = more
        if let model { overrides[.modelPath] = .string(model) }
        if let precision { overrides[.modelPrecision] = .string(precision) }
        if let prompt { overrides[.modelPrompt] = .string(prompt) }
        if let threads { overrides[.computeThreads] = .int(threads) }
        if let cache { overrides[.cacheDirectory] = .string(cache) }
        if let logLevel { overrides[.logLevel] = .string(logLevel) }
        return try Settings(
            await SettingSources(file: config, environment: ProcessInfo.processInfo.environment, overrides: overrides))
    }
}

/// `--labels DIR`.
struct LabelsOption: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of label sets, or one set's own folder.", valueName: "dir"))
    var labels: String?

    var overrides: [SettingKey: ConfigContent] { labels.map { [.labelsDirectory: .string($0)] } ?? [:] }
}
