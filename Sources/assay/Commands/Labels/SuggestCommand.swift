import ArgumentParser
import LabelTools
import Tagging

extension LabelsCommand {
    /// `assay labels suggest`: which messages to label next.
    struct SuggestCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "suggest", abstract: "Show which real messages, if labelled, would help a label set most.",
            discussion: """
                Chooses messages that the set is unsure of and that represent many others. --format tsv writes them as \
                label<TAB>text with the set's own guess: correct the labels and put the file into the set's folder.

                Example: assay labels suggest --set topic --traffic messages.txt
                """)

        /// How suggestions are written.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text, json, tsv
        }

        @OptionGroup var common: CommonOptions
        @OptionGroup var traffic: TrafficOption
        @OptionGroup var set: SetOption
        @Option(
            parsing: .unconditional, help: ArgumentHelp("Suggest N messages for each set. Default: 20.", valueName: "n"),
            transform: whole(1...10_000))
        var count = 20
        @Flag(help: "Also suggest messages that the set flags as unlike all of its examples.") var withAnomalies = false
        @Option(help: ArgumentHelp("text, json or tsv.", valueName: "format")) var format: Format?
        @Flag(help: "One JSON object; short for --format json.") var json = false

        func validate() throws {
            if json, let format, format != .json {
                throw ValidationError("--json and --format \(format.rawValue) are mutually exclusive.")
            }
        }

        func run() async throws {
            let settings = try common.settings(set.labels.overrides)
            let traffic = try traffic.read()
            let embedder = try settings.embedder()
            let sets = try set.build(settings, settings.setBuilder(embedder))
            let format = json ? .json : format ?? .text
            if format == .tsv, sets.count > 1 {
                throw UsageError(
                    "--format tsv is for one set, and there are \(sets.map(\.name).joined(separator: ", ")); name one with --set"
                )
            }
            let bar = ProgressBar("tagging")
            let run = SuggestionRun(
                pass: TrafficPass(embedder: embedder, threads: settings.threads), count: count, withAnomalies: withAnomalies)
            let reports: [SuggestionReport]
            do {
                defer { bar.clear() }
                reports = try run.run(sets, traffic: traffic, progress: bar.show)
            }
            let output = Output()
            switch format {
            case .text:
                for report in reports { try output.line(SuggestionText(report, isColoured: output.isColoured).description) }
            case .json: try output.line(JSONOutput.text(["sets": reports]))
            case .tsv: for line in SuggestionText.rows(reports[0]) { try output.line(line) }
            }
            try output.flush()
        }
    }
}
