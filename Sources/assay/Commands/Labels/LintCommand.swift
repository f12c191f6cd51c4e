import ArgumentParser
import Embedding
import LabelSets
import LabelTools
import Tagging
import Wording

extension LabelsCommand {
    /// `assay labels lint`: what is wrong with the files and doubtful in the texts.
    struct LintCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lint",
            abstract: "Report what is wrong or doubtful in label sets, with file, line and remedy.",
            discussion: """
                The files are always checked. With a model, so is the texts' meaning: lines that seem mislabelled, \
                near duplicates, outliers, labels that cannot be distinguished. --fix corrects only what is safe and changes \
                no text. Exit code 1 when there is an error, with --strict also when there is a warning.

                Example: assay labels lint --strict Labels
                """)

        /// How findings are written.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text, json, sarif, github
        }

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Flag(help: "Check only the files; needs no model.") var textOnly = false
        @Flag(help: "Treat warnings as errors.") var strict = false
        @Flag(help: "Remove exact duplicates, white space at line ends, CRLF and byte-order marks.") var fix = false
        @Flag(help: "With --fix: change nothing, print what would change as a unified diff.") var dryRun = false
        @Option(help: ArgumentHelp("text, json, sarif or github (workflow commands).", valueName: "format"))
        var format: Format?
        @Option(
            parsing: .unconditional,
            help: ArgumentHelp(
                "List the N strongest findings on meaning of each kind per file; 0 is all. Default: 100.",
                valueName: "n"),
            transform: whole(0...Int.max))
        var limit = 100
        @Flag(help: "One JSON object; short for --format json.") var json = false

        func validate() throws {
            if dryRun, !fix { throw ValidationError("--dry-run requires --fix.") }
            if json, let format, format != .json {
                throw ValidationError("--json and --format \(format.rawValue) are mutually exclusive.")
            }
            if dryRun, json || format != nil { throw ValidationError("--dry-run prints a diff and no other format.") }
        }

        func run() async throws {
            let settings = try common.settings(folder.overrides)
            let folder = try LabelFolder(settings.labelsDirectory)
            let output = Output()
            let fixes = fix ? try folder.sets().flatMap { try LabelFix.fixes(directory: $0.directory) } : []
            if dryRun {
                for fix in fixes { try output.write(fix.diff) }
                return try output.flush()
            }
            for fix in fixes {
                try LabelFix.apply(fix)
                StandardError.write("fixed \(fix.file): \(fix)\n")
            }
            let report = try LintRun(folder: folder, model: model(settings), limit: limit == 0 ? .max : limit).run()
            try write(report, fixes: fixes, to: output)
            let isRefused = report.errors > 0 || (strict && report.warnings > 0)
            if isRefused { throw ExitStatus.AnswerIsNo() }
        }

        private func model(_ settings: Settings) throws -> LintRun.Model {
            if textOnly { return .leftOut("--text-only") }
            do {
                return .available(settings.setBuilder(try settings.embedder()))
            } catch let error as EmbeddingError where error.code == .missingModel {
                return .leftOut("\(error)")
            }
        }

        private func write(_ report: LintReport, fixes: [FileFix], to output: Output) throws {
            switch json ? .json : format ?? .text {
            case .text:
                let text = FindingText(isColoured: output.isColoured)
                for line in report.findings.flatMap(text.lines) { try output.line(line) }
                try output.line(
                    "\(counted(report.sets, "set")), \(counted(report.errors, "error")), \(counted(report.warnings, "warning"))"
                )
            case .json: try output.line(JSONOutput.text(Report(lint: report, fixes: fix ? fixes : nil)))
            case .sarif: try output.line(JSONOutput.text(SARIFLog(report.findings, version: Version.current)))
            case .github: for finding in report.findings { try output.line(finding.gitHubCommand) }
            }
            try output.flush()
            if let reason = report.leftOut, !textOnly {
                StandardError.write(
                    "only the files were checked, not the texts' meaning, because there is no model: \(reason)\n")
            }
        }

        /// The lint in JSON, and what was fixed before it.
        private struct Report: Encodable {
            var lint: LintReport
            var fixes: [FileFix]?

            private enum CodingKeys: String, CodingKey { case fixes }

            func encode(to encoder: any Encoder) throws {
                try lint.encode(to: encoder)
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encodeIfPresent(fixes, forKey: .fixes)
            }
        }
    }
}
