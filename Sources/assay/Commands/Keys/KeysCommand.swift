import ArgumentParser

/// `assay keys`: the keys of daemons and clients.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make and show the keys of daemons and their clients.",
        discussion: "Example: assay keys create --server",
        subcommands: [CreateKeyCommand.self, ShowKeyCommand.self])
}
