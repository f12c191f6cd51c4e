import ArgumentParser

/// `assay labels`: tools for the owners of the labels.
struct LabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels", abstract: "Check, test, compare, measure and extend label sets.",
        discussion: "Example: assay labels lint Labels",
        subcommands: [
            LintCommand.self, TestCommand.self, ListCommand.self, StatsCommand.self, DiffCommand.self, SuggestCommand.self,
            DiscoverCommand.self, CalibrateCommand.self,
        ])

    /// The folder that a subcommand works on: the argument, or the configured one.
    struct Folder: ParsableArguments {
        @Argument(
            help: ArgumentHelp(
                "The folder of label sets, or one set's own folder. Default: labels.directory.", valueName: "dir"))
        var directory: String?

        @OptionGroup var option: LabelsOption

        func validate() throws {
            if directory != nil, option.labels != nil { throw ValidationError("Give the folder once: DIR or --labels DIR.") }
        }

        var overrides: SettingOverrides {
            var overrides = option.overrides
            overrides.set(\.labels.directory, directory)
            return overrides
        }
    }
}
