import ArgumentParser
import LabelSets
import LabelTools
import Logging
import Tagging

extension LabelsCommand {
    /// `assay labels test`: the sets' own tests.
    struct TestCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Run the tests.tsv of label sets and compare with the last run.",
            discussion: """
                A text must get exactly the labels that its test expects. The run is saved in the cache folder, and the next \
                one reports which tests fail newly, still or no longer. Exit code 1 when a test fails or a set cannot be used.

                Example: assay labels test Labels/sentiment
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let settings = try common.settings(folder.overrides)
            let sets = try LabelFolder(settings.labelsDirectory).readAll()
            let outcome = try LabelTestRun(
                builder: settings.setBuilder(settings.embedder()), logger: settings.logger()
            ).run(sets)
            let output = Output()
            if json {
                try output.line(JSONOutput.text(outcome.report))
            } else {
                let text = LabelTestText(isColoured: output.isColoured)
                for set in outcome.report.sets { for line in text.lines(set) { try output.line(line) } }
            }
            try output.flush()
            for broken in outcome.report.broken {
                StandardError.write("\(broken.set): the set cannot be used, so its tests fail:\n\(broken.reason)\n")
            }
            do {
                try outcome.remember()
            } catch {
                settings.logger().warning(
                    "the run could not be saved, so the next one has nothing to compare with",
                    metadata: ["cache": "\(settings.cacheDirectory)", "error": "\(error)"])
            }
            if !outcome.report.isPassed { throw ExitStatus.AnswerIsNo() }
        }
    }
}
