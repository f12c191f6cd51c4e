import ArgumentParser
import LabelTools

extension LabelsCommand {
    /// `assay labels discover`: what people write about that no label covers.
    struct DiscoverCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discover", abstract: "Group messages that no label covers, and propose labels for them.",
            discussion: """
                Takes the messages that the set flags as anomalies (with several sets: that all of them flag), groups similar \
                messages, and names each group by its most telling words. --output writes the groups as a label-set folder.

                Example: assay labels discover --set topic --traffic messages.txt
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var traffic: TrafficOption
        @OptionGroup var set: SetOption
        @Option(
            help: ArgumentHelp("Write the groups to this folder, which must be new or empty.", valueName: "dir"))
        var output: String?
        @Flag(help: "Group all messages, not only the anomalies.") var all = false
        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("The largest p-value of an anomaly. Default: each set's anomaly rate.", valueName: "p"),
            transform: decimal(0...1))
        var rate: Double?
        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("Minimum number of different messages in a group. Default: 5.", valueName: "n"),
            transform: whole(2...Int.max))
        var minSize = 5
        @Option(
            parsing: .unconditional,
            help: ArgumentHelp(
                "Minimum mean cosine within a group, -1 to 1: higher makes smaller groups. Default: learnt from the set's labels.",
                valueName: "cosine"), transform: decimal(Float(-1)...1))
        var similarity: Float?
        @Option(
            parsing: .unconditional, help: ArgumentHelp("Show N messages of each group. Default: 3.", valueName: "n"),
            transform: whole(0...Int.max))
        var samples = 3
        @Flag(help: "One JSON object, with every message.") var json = false

        func validate() throws {
            if all, rate != nil { throw ValidationError("--all and --rate are mutually exclusive.") }
        }

        func run() async throws {
            if let output { try Proposal.check(output) }
            let settings = try common.settings(set.labels.overrides)
            let traffic = try traffic.read()
            let embedder = try settings.embedder()
            let sets = try set.build(settings, settings.setBuilder(embedder))
            var options = DiscoveryRun.Options()
            (options.all, options.rate, options.minSize, options.cut) = (all, rate, minSize, similarity)
            let run = DiscoveryRun(pass: TrafficPass(embedder: embedder, threads: settings.threads), options: options)
            let bar = ProgressBar("tagging")
            var report: DiscoveryReport
            do {
                defer { bar.clear() }
                report = try run.run(sets, traffic: traffic, progress: bar.show)
            }
            try propose(&report)
            let output = Output()
            let text = DiscoveryText(report, samples: samples, isColoured: output.isColoured)
            try output.line(json ? JSONOutput.text(report) : text.description)
            try output.flush()
        }

        private func propose(_ report: inout DiscoveryReport) throws {
            if report.grouped < report.candidates {
                StandardError.write(
                    "\(report.candidates) different messages are candidates; a random \(report.grouped) of them are grouped\n")
            }
            guard let output else { return }
            guard !report.groups.isEmpty else { return StandardError.write("\(output): nothing to write\n") }
            try Proposal(report).write(to: output)
            report.output = output
            if report.groups.count == 1 {
                StandardError.write("\(output): a single group is not a set yet; put its file into an existing set\n")
            }
        }
    }
}
