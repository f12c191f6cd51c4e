import ArgumentParser
import LabelTools
import Tagging
import Wording

extension LabelsCommand {
    /// `assay labels calibrate`: what is ordinary in your traffic.
    struct CalibrateCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "calibrate", abstract: "Learn from real messages what is ordinary, before the daemon starts.",
            discussion: """
                Runs the messages through the sets as the daemon would, and saves what the next daemon with this model, \
                these sets and this cache folder compares messages with to find anomalies. Scores are saved, no texts. \
                What was learned before is replaced. A daemon that runs does not notice, and overwrites it when it stops.

                Example: assay labels calibrate --traffic messages.txt
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var traffic: TrafficOption
        @OptionGroup var set: SetOption
        @Option(
            parsing: .unconditional, help: ArgumentHelp("Show the N strangest messages. Default: 5.", valueName: "n"),
            transform: whole(0...1000))
        var count = 5
        @Flag(help: "One JSON object.") var json = false

        func run() async throws {
            let settings = try common.settings(set.labels.overrides)
            let traffic = try traffic.read()
            let embedder = try settings.embedder()
            let sets = try set.build(settings, settings.setBuilder(embedder))
            let references = settings.trafficReferences(embedder)
            let bar = ProgressBar("tagging")
            let run = CalibrationRun(
                pass: TrafficPass(embedder: embedder, threads: settings.threads), references: references, count: count)
            let reports: [CalibrationReport]
            do {
                defer { bar.clear() }
                reports = try run.run(sets, traffic: traffic, progress: bar.show)
            }
            guard references.save() else {
                throw AssayError(
                    .system, at: settings.cacheDirectory, "what was learned could not be saved",
                    remedy: "free some disk space, or set cache.directory to another folder")
            }
            let output = Output()
            if json {
                try output.line(JSONOutput.text(["sets": reports]))
            } else {
                for report in reports {
                    try output.line(CalibrationText(report, isColoured: output.isColoured).description)
                }
            }
            try output.flush()
        }
    }
}
