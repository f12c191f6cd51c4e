import ArgumentParser
import LabelSets
import Pipeline
import Workbench

/// `assay labels`: tools for those who own the labels.
struct LabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels", abstract: "Check, test and list label sets.",
        subcommands: [LintCommand.self, TestCommand.self, ListCommand.self])

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

    /// `assay labels test`: the sets' own tests.
    struct TestCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Run the tests.tsv of label sets.", discussion: "Exit code 1 when a test fails.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let settings = try await common.settings(folder.overrides.overrides)
            let embedder = try settings.embedder()
            let registry = SetRegistry()
            let loader = SetLoader(
                folder: try LabelFolder(settings.labelsDirectory), builder: settings.setBuilder(embedder), registry: registry,
                logger: settings.logger())
            try loader.loadAll()
            let outcomes = try LabelTestRun(embedder: embedder, snapshot: registry.snapshot).run(
                sets: try loader.folder.readAll().compactMap { try? $0.result.get() })
            let output = Output()
            if json {
                try output.line(JSONOutput.text(["sets": outcomes]))
            } else {
                for outcome in outcomes {
                    for failure in outcome.failures {
                        try output.line(
                            "\(outcome.set)/\(failure.file):\(failure.line): expected \(failure.expected), "
                                + "got \(failure.got) (\(percent(Double(failure.confidence)))): \(failure.text)")
                    }
                    try output.line("\(outcome.set): \(outcome.tests - outcome.failures.count) of \(outcome.tests) passed")
                }
            }
            try output.flush()
            // A set that could not be used was logged by the loader; its tests count as failed.
            let isBroken = registry.status.contains { $0.error != nil }
            if isBroken || outcomes.contains(where: { !$0.failures.isEmpty }) { throw ExitStatus.AnswerIsNo() }
        }
    }

    /// `assay labels list`: what there is.
    struct ListCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List label sets with their labels.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Flag(help: "One JSON object.") var json = false

        /// A set in JSON.
        struct Entry: Encodable {
            struct Label: Encodable {
                var name: String
                var examples: Int
            }
            var name: String
            var mode: String
            var description: String
            var version: String
            var labels: [Label]
            var tests: Int
        }

        func run() async throws {
            let settings = try await common.settings(folder.overrides.overrides)
            let sets = try LabelFolder(settings.labelsDirectory).readAll().map { try $0.result.get() }
            let output = Output()
            let entries = sets.map { set in
                Entry(
                    name: set.name, mode: set.mode.rawValue, description: set.description, version: set.version,
                    labels: set.labels.map { .init(name: $0.name, examples: $0.examples.count) }, tests: set.tests.count)
            }
            if json {
                try output.line(JSONOutput.text(["sets": entries]))
            } else {
                for entry in entries {
                    try output.line("\(entry.name) (\(entry.mode), \(entry.tests) tests)  \(entry.description)")
                    for label in entry.labels { try output.line("  \(label.name.padded(to: 24))\(label.examples) examples") }
                }
            }
            try output.flush()
        }
    }
}
