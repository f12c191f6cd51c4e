import ArgumentParser
import Workbench

extension LabelsCommand {
    /// `assay labels discover`: labels that are missing.
    struct DiscoverCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discover", abstract: "Group the messages that a set holds for anomalies, as proposals for labels.",
            discussion: """
                Groups are as wide as the set's own labels. Each is named by its most telling words. With --output, a label \
                set folder of the groups is written, to look through and to take labels from.
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @OptionGroup var traffic: TrafficOption
        @Option(name: .customLong("set"), help: ArgumentHelp("Which set of a folder of several.", valueName: "name"))
        var set: String?
        @Option(help: ArgumentHelp("Write the groups as a label set to this new folder.", valueName: "dir"))
        var output: String?
        @Flag(help: "Group all messages, not the anomalies alone.") var all = false
        @Option(help: ArgumentHelp("Leave out groups of fewer different messages.", valueName: "n")) var least = 5
        @Option(help: ArgumentHelp("Group at most so many different messages.", valueName: "n")) var limit = 5000
        @Option(
            help: ArgumentHelp(
                "Width of a group, a mean cosine distance. Default: the median of the set's labels.", valueName: "distance"))
        var width: Float?
        @Flag(help: "One JSON object.") var json = false

        private static let shownGroups = 20
        private static let shownTexts = 3

        func validate() throws {
            if least < 2 { throw ValidationError("--least must be at least 2.") }
            if !(2...20_000).contains(limit) { throw ValidationError("--limit must be between 2 and 20000.") }
            if let width, !(width > 0 && width < 2) { throw ValidationError("--width must be between 0 and 2.") }
        }

        func run() async throws {
            let settings = try await common.settings(folder.overrides.overrides)
            let set = try LabelsCommand.set(in: settings.labelsDirectory, name: set)
            let messages = try traffic.read()
            var options = DiscoveryRun.Options()
            (options.all, options.leastSize, options.limit, options.width) = (all, least, limit, width)
            let bar = ProgressBar("messages")
            let proposal = try DiscoveryRun(
                builder: settings.setBuilder(try settings.embedder()), threads: settings.threads, options: options
            ).run(set, traffic: messages, progress: bar.show)
            bar.clear()
            if let output, !proposal.groups.isEmpty { try ProposalFolder(path: output).write(proposal) }
            let lines = Output()
            if json {
                try lines.line(JSONOutput.text(proposal))
            } else {
                for line in text(proposal) { try lines.line(line) }
            }
            try lines.flush()
            if proposal.leftOut > 0 {
                StandardError.write(
                    "\(proposal.leftOut) more different messages were left out of the grouping; see --limit\n")
            }
        }

        private func text(_ proposal: Proposal) -> [String] {
            var lines: [String] = []
            for group in proposal.groups.prefix(Self.shownGroups) {
                lines.append(
                    "\(group.name)  \(group.messages) messages, \(group.texts.count) different, cohesion \(fixed(group.cohesion, 2))"
                )
                for text in group.texts.prefix(Self.shownTexts) { lines.append("    \(TagTable.shortened(text))") }
            }
            if proposal.groups.count > Self.shownGroups {
                lines.append("… and \(proposal.groups.count - Self.shownGroups) smaller groups")
            }
            let kind = all ? "different messages" : "different anomalies"
            lines.append(
                "\(proposal.groups.count) groups of \(proposal.grouped) \(kind) among \(proposal.messages) messages; "
                    + "\(proposal.ungrouped) in no group")
            if let output, !proposal.groups.isEmpty { lines.append("written to \(output)") }
            return lines
        }
    }
}
