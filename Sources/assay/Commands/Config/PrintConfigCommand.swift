import ArgumentParser
import LabelSets

/// `assay config print`: the documents that follow from the definitions of settings. `Scripts/settings` keeps them up to date.
struct PrintConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print", abstract: "Print a configuration file with every setting and its default.",
        discussion: """
            It is Config/assay.yaml. The default paths are relative to a folder next to Models and Labels.

            Example: assay config print
            """)

    @Flag(help: "The tables of docs/configuration.md.")
    var markdown = false

    @Flag(help: "The table of set.yaml's settings in docs/label-sets.md.")
    var labelSets = false

    func validate() throws {
        if markdown, labelSets { throw ValidationError("Give --markdown or --label-sets.") }
    }

    func run() throws {
        let output = Output()
        if markdown {
            for (section, lines) in SettingDocuments.tables {
                for line in ["## \(section)", ""] + lines + [""] { try output.line(line) }
            }
        } else if labelSets {
            for line in SetSettings.documentation { try output.line(line) }
        } else {
            try output.line(SettingDocuments.file)
        }
        try output.flush()
    }
}
