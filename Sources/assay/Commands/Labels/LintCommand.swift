import ArgumentParser
import LabelSets
import Pipeline

extension LabelsCommand {
    /// `assay labels lint`: what is wrong with the files.
    struct LintCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lint", abstract: "Say what is wrong with the files of label sets, with file, line and remedy.",
            discussion: "Exit code 1 when there is an error; warnings alone are fine.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let settings = try await common.settings(folder.overrides.overrides)
            let labelFolder = try LabelFolder(settings.labelsDirectory)
            let findings = labelFolder.findings
            let output = Output()
            if json {
                try output.line(JSONOutput.text(["findings": findings]))
            } else {
                for finding in findings { try output.line("\(finding.severity.rawValue): \(finding)") }
                let errors = findings.count { $0.severity == .error }
                try output.line("\(try labelFolder.sets().count) sets, \(errors) errors, \(findings.count - errors) warnings")
            }
            try output.flush()
            if findings.contains(where: { $0.severity == .error }) { throw ExitStatus.AnswerIsNo() }
        }
    }
}
