import ArgumentParser
import LabelSets
import LabelTools
import Tagging

extension LabelsCommand {
    /// `assay labels diff`: what a changed set would tag differently.
    struct DiffCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Show what a changed label set would tag differently on real messages.",
            discussion: """
                OLD and NEW are two folders of one set, or two folders of sets, compared by name. Either may be a git revision, \
                written REV:path, such as HEAD:Labels/topic. With --fail-above, exit code 1 when more messages change.

                Example: assay labels diff HEAD:Labels/topic Labels/topic --traffic messages.txt
                """)

        @OptionGroup var common: CommonOptions
        @Argument(help: ArgumentHelp("The set, or folder of sets, as it was.", valueName: "old")) var old: String
        @Argument(help: ArgumentHelp("The changed set, or folder of sets.", valueName: "new")) var new: String
        @OptionGroup var traffic: TrafficOption
        @Option(
            parsing: .unconditional, help: ArgumentHelp("Show N messages of each change. Default: 3.", valueName: "n"),
            transform: whole(0...Int.max))
        var samples = 3
        @Option(
            parsing: .unconditional,
            help: ArgumentHelp(
                "Exit code 1 when the labels of more than this share of the messages change, 0 to 1.", valueName: "share"),
            transform: decimal(0...1))
        var failAbove: Double?
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let settings = try common.settings()
            let (before, after) = (try folder(old, settings), try folder(new, settings))
            let traffic = try traffic.read()
            let embedder = try settings.embedder()
            let bar = ProgressBar("tagging")
            let run = DiffRun(
                pass: TrafficPass(embedder: embedder, threads: settings.threads), builder: settings.setBuilder(embedder),
                samples: samples)
            let report: DiffReport
            do {
                defer { bar.clear() }
                report = try run.run(before, after, traffic: traffic, progress: bar.show)
            }
            let output = Output()
            try output.line(json ? JSONOutput.text(report) : DiffText(report, isColoured: output.isColoured).description)
            try output.flush()
            if let failAbove, report.changedShare > failAbove { throw ExitStatus.AnswerIsNo() }
        }

        private func folder(_ argument: String, _ settings: Settings) throws -> LabelFolder {
            guard let revision = GitRevision(argument) else { return try LabelFolder(argument) }
            return try LabelFolder(revision.checkOut(cacheDirectory: settings.cacheDirectory, logger: settings.logger()))
        }
    }
}
