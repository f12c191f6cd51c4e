import ArgumentParser
import LabelSets
import Pipeline
import Workbench

extension LabelsCommand {
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
}
