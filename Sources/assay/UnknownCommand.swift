import ArgumentParser
import Wording

/// Refuses a command that does not exist, with the nearest name.
enum UnknownCommand {
    static func refuse(_ arguments: [String], of root: any ParsableCommand.Type) throws {
        var command = root
        var names = arguments[...]
        while let name = names.popFirst(), !name.hasPrefix("-"), !command.configuration.subcommands.isEmpty {
            if name == "help" { continue }
            let subcommands = command.configuration.subcommands
            guard let next = subcommands.first(where: { $0.configuration.commandName == name }) else {
                throw UsageError(
                    UnknownName.message("command", name, in: subcommands.compactMap { $0.configuration.commandName }))
            }
            command = next
        }
    }
}
