import ArgumentParser

/// `assay labels`: tools for those who own the labels.
struct LabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels", abstract: "Check, test, compare, measure and extend label sets.",
        subcommands: [
            LintCommand.self, TestCommand.self, ListCommand.self, StatsCommand.self, DiffCommand.self, SuggestCommand.self,
            DiscoverCommand.self,
        ])

    /// The folder that a subcommand works on: the argument, or the configured one.
    struct Folder: ParsableArguments {
        @Argument(
            help: ArgumentHelp(
                "The folder of label sets, or one set's own folder. Default: labels.directory.", valueName: "dir"))
        var directory: String?

        var overrides: LabelsOption {
            var option = LabelsOption()
            option.labels = directory
            return option
        }
    }
}
