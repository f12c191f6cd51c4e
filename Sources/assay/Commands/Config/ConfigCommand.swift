import ArgumentParser

/// `assay config`: the settings.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show, check and print settings.",
        discussion: "Example: assay config show",
        subcommands: [ShowConfigCommand.self, CheckConfigCommand.self, PrintConfigCommand.self])
}
