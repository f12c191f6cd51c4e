import ArgumentParser
import LabelSets
import Pipeline
import Workbench

extension LabelsCommand {
    /// `assay labels diff`: what a changed set would tag differently.
    struct DiffCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Say what a changed label set would tag differently on real messages.",
            discussion: """
                OLD and NEW are either one set's folder each, or folders of sets, which are compared by name. \
                With --fail-above, the exit code is 1 when a larger share of the messages of any set changes.
                """)

        @OptionGroup var common: CommonOptions
        @Argument(help: ArgumentHelp("The set, or folder of sets, as it was.", valueName: "old")) var old: String
        @Argument(help: ArgumentHelp("The set, or folder of sets, as it is to be.", valueName: "new")) var new: String
        @OptionGroup var traffic: TrafficOption
        @Option(help: ArgumentHelp("Show so many messages of each change.", valueName: "n")) var samples = 3
        @Option(help: ArgumentHelp("Exit code 1 above this share of changed messages.", valueName: "share"))
        var failAbove: Double?
        @Flag(help: "One JSON object.") var json = false

        func validate() throws {
            if samples < 0 { throw ValidationError("--samples must be at least 0.") }
            if let failAbove, !(0...1).contains(failAbove) {
                throw ValidationError("--fail-above must be between 0 and 1.")
            }
        }

        /// All sets in JSON.
        private struct Report: Encodable {
            var sets: [SetDifference]
            /// Sets that are on one side only.
            var onlyOld: [String]
            var onlyNew: [String]

            enum CodingKeys: String, CodingKey {
                case sets
                case onlyOld = "only_old"
                case onlyNew = "only_new"
            }
        }

        func run() async throws {
            let settings = try await common.settings()
            let (before, after) = (try LabelsCommand.sets(in: old), try LabelsCommand.sets(in: new))
            let pairs = try Self.pairs(before, after)
            let messages = try traffic.read()
            let run = DifferenceRun(
                builder: settings.setBuilder(try settings.embedder()), threads: settings.threads, samples: samples)
            let bar = ProgressBar("messages")
            let differences = try pairs.map { try run.run(from: $0.old, to: $0.new, traffic: messages, progress: bar.show) }
            bar.clear()
            let paired = (Set(pairs.map(\.old.name)), Set(pairs.map(\.new.name)))
            let report = Report(
                sets: differences, onlyOld: before.map(\.name).filter { !paired.0.contains($0) },
                onlyNew: after.map(\.name).filter { !paired.1.contains($0) })
            let output = Output()
            if json {
                try output.line(JSONOutput.text(report))
            } else {
                for set in report.sets { for line in DifferenceText(set).lines { try output.line(line) } }
                for name in report.onlyOld { try output.line("\(name): only in \(old)") }
                for name in report.onlyNew { try output.line("\(name): only in \(new)") }
            }
            try output.flush()
            if let failAbove, report.sets.contains(where: { $0.changedShare > failAbove }) { throw ExitStatus.AnswerIsNo() }
        }

        private static func pairs(_ old: [LabelSet], _ new: [LabelSet]) throws -> [(old: LabelSet, new: LabelSet)] {
            if old.count == 1, new.count == 1 { return [(old[0], new[0])] }
            let pairs = old.compactMap { set in new.first { $0.name == set.name }.map { (set, $0) } }
            guard !pairs.isEmpty else { throw UsageError("the two folders have no set of the same name") }
            return pairs
        }
    }
}
