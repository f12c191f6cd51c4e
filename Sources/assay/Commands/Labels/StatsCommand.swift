import ArgumentParser
import Pipeline
import Workbench

extension LabelsCommand {
    /// `assay labels stats`: the labels in numbers.
    struct StatsCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats", abstract: "Say how varied and how separable labels are, and what traffic they cover.",
            discussion: """
                Distance is the mean of 1 - cosine over all pairs of a label's examples; the Vendi score says how many \
                different examples there are, so to speak. Recall is that of the examples, each decided without itself.
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Option(help: ArgumentHelp("Messages to measure coverage on, one a line or .jsonl.", valueName: "file"))
        var traffic: String?
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let settings = try await common.settings(folder.overrides.overrides)
            let sets = try LabelsCommand.sets(in: settings.labelsDirectory)
            let traffic = try traffic.map { try TrafficFile.read($0) }
            let run = StatisticsRun(
                builder: settings.setBuilder(try settings.embedder()), threads: settings.threads, traffic: traffic)
            let bar = ProgressBar("messages")
            let statistics = try sets.map { try run.run($0, progress: bar.show) }
            bar.clear()
            let output = Output()
            if json {
                try output.line(JSONOutput.text(["sets": statistics]))
            } else {
                for set in statistics { for line in StatisticsText(set).lines { try output.line(line) } }
            }
            try output.flush()
        }
    }
}
