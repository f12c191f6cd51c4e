import ArgumentParser
import LabelSets
import LabelTools
import Tagging

extension LabelsCommand {
    /// `assay labels stats`: what a set's examples are like.
    struct StatsCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats",
            abstract: "Measure how varied and how separable examples are, and what traffic they cover.",
            discussion: """
                Exit code 1 when a set cannot be used; the others are still measured.

                Example: assay labels stats Labels/topic --traffic messages.txt
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Option(
            help: ArgumentHelp(
                "Real messages, as for labels suggest: says how much of them the labels cover.", valueName: "file"))
        var traffic: String?
        @OptionGroup var limit: TrafficLimit
        @Flag(help: "One JSON object.") var json = false

        func validate() throws {
            if traffic == nil, limit.limit > 0 { throw ValidationError("--limit requires --traffic.") }
        }

        func run() async throws {
            let settings = try common.settings(folder.overrides)
            let sets = try LabelFolder(settings.labelsDirectory).readAll()
            let traffic = try traffic.map { try limit.read($0) }
            let embedder = try settings.embedder()
            let bar = ProgressBar("tagging")
            let run = StatisticsRun(
                pass: TrafficPass(embedder: embedder, threads: settings.threads), builder: settings.setBuilder(embedder))
            let report: StatisticsReport
            do {
                defer { bar.clear() }
                report = try run.run(sets, traffic: traffic, progress: bar.show)
            }
            let output = Output()
            if json {
                try output.line(JSONOutput.text(report))
            } else {
                for set in report.sets { try output.line(StatisticsText(set, isColoured: output.isColoured).description) }
            }
            try output.flush()
            for broken in report.broken {
                StandardError.write("\(broken.set): the set cannot be used:\n\(broken.reason)\n")
            }
            if !report.broken.isEmpty { throw ExitStatus.AnswerIsNo() }
        }
    }
}
