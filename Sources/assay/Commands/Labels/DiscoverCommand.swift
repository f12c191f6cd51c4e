import ArgumentParser
import Pipeline
import Workbench

extension LabelsCommand {
    /// `assay labels discover`: what people write about that no label covers.
    struct DiscoverCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discover", abstract: "Group the messages that label sets do not know, and propose labels for them.",
            discussion: """
                Takes the messages that the set flags as anomalies (of several sets: that all of them flag), groups what is \
                alike, and names each group by its most telling words. --output writes the groups as a label-set folder.
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var traffic: TrafficOption
        @OptionGroup var set: SetOption
        @Option(
            help: ArgumentHelp("Write the groups to this folder, which must be new or empty.", valueName: "dir"))
        var output: String?
        @Flag(help: "Group all messages, not the anomalies alone.") var all = false
        @Option(
            help: ArgumentHelp("The largest p-value of an anomaly. Default: each set's anomaly rate.", valueName: "p"))
        var rate: Double?
        @Option(help: ArgumentHelp("Least number of different messages of a group.", valueName: "n")) var minSize = 5
        @Option(
            help: ArgumentHelp(
                "Least mean cosine within a group, -1 to 1: more makes smaller groups. Default: learnt from the set's labels.",
                valueName: "cosine"))
        var similarity: Float?
        @Option(help: ArgumentHelp("Show so many messages of each group.", valueName: "n")) var samples = 3
        @Flag(help: "One JSON object, with every message.") var json = false

        func validate() throws {
            if let rate, !(0...1).contains(rate) { throw ValidationError("--rate must be between 0 and 1.") }
            if all, rate != nil { throw ValidationError("--all and --rate exclude each other.") }
            if minSize < 2 { throw ValidationError("--min-size must be at least 2.") }
            if samples < 0 { throw ValidationError("--samples must be at least 0.") }
            if let similarity, !(-1...1).contains(similarity) {
                throw ValidationError("--similarity must be between -1 and 1.")
            }
        }

        func run() async throws {
            if let output { try Proposal.check(output) }
            let settings = try await common.settings()
            let traffic = try traffic.read()
            let embedder = try settings.embedder()
            let sets = try set.build(settings, settings.setBuilder(embedder))
            var options = DiscoveryRun.Options()
            (options.all, options.rate, options.least, options.cut) = (all, rate, minSize, similarity)
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
                    "\(report.candidates) different messages are to be grouped; a random \(report.grouped) of them are\n")
            }
            guard let output else { return }
            guard !report.groups.isEmpty else { return StandardError.write("\(output): nothing to write\n") }
            try Proposal(report).write(to: output)
            report.output = output
            if report.groups.count == 1 {
                StandardError.write("\(output): a single group is no set yet; put its file into a set that you have\n")
            }
        }
    }
}
