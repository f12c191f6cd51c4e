import ArgumentParser
import Workbench

extension LabelsCommand {
    /// `assay labels suggest`: what to label next.
    struct SuggestCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "suggest", abstract: "Find the messages that would help a set most if they were labelled.",
            discussion: """
                Takes those that the set is unsure of and that differ from each other and from its examples. With --format \
                tsv, lines are label<TAB>text with the label that the set would give: correct them, and put the file into \
                the set's folder.
                """)

        /// How suggestions are written.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text, json, tsv
        }

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @OptionGroup var traffic: TrafficOption
        @Option(name: .customLong("set"), help: ArgumentHelp("Which set of a folder of several.", valueName: "name"))
        var set: String?
        @Option(help: ArgumentHelp("How many messages to suggest.", valueName: "n")) var count = 20
        @Option(help: ArgumentHelp("text, json or tsv.", valueName: "format")) var format: Format?
        @Flag(help: "One JSON object; short for --format json.") var json = false

        func validate() throws {
            if count < 1 { throw ValidationError("--count must be at least 1.") }
            if json, let format, format != .json {
                throw ValidationError("--json and --format \(format.rawValue) exclude each other.")
            }
        }

        func run() async throws {
            let settings = try await common.settings(folder.overrides.overrides)
            let set = try LabelsCommand.set(in: settings.labelsDirectory, name: set)
            let messages = try traffic.read()
            let bar = ProgressBar("messages")
            let found = try SuggestionRun(builder: settings.setBuilder(try settings.embedder()), threads: settings.threads)
                .run(set, traffic: messages, count: count, progress: bar.show)
            bar.clear()
            let output = Output()
            switch json ? .json : format ?? .text {
            case .json: try output.line(JSONOutput.text(found))
            case .tsv:
                for suggestion in found.suggestions {
                    let label = suggestion.label.isEmpty ? suggestion.top.first?.label ?? "" : suggestion.label
                    try output.line("\(label)\t\(suggestion.text.replacing("\t", with: " "))")
                }
            case .text:
                for suggestion in found.suggestions {
                    try output.line("\(TagTable.shortened(suggestion.text, to: 160))\(suggestion.count > 1 ? "  (\(suggestion.count) times)" : "")")
                    try output.line("    \(suggestion.reason)")
                }
                try output.line(
                    "\(found.suggestions.count) of \(found.candidates) different messages that are no examples of \(found.set)")
            }
            try output.flush()
        }
    }
}
