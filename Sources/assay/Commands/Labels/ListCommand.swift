import ArgumentParser
import LabelSets
import Pipeline

extension LabelsCommand {
    /// `assay labels list`: what there is.
    struct ListCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List label sets with their labels.",
            discussion: "Exit code 1 when a set cannot be read; the others are listed all the same.")

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Flag(help: "One JSON object.") var json = false

        /// A set in JSON.
        struct Entry: Encodable {
            struct Label: Encodable {
                var name: String
                var examples: Int
            }
            var name: String
            var mode: String
            var description: String
            var version: String
            var labels: [Label]
            var tests: Int

            init(_ set: LabelSet) {
                name = set.name
                mode = set.mode.rawValue
                description = set.description
                version = set.version
                labels = set.labels.map { .init(name: $0.name, examples: $0.examples.count) }
                tests = set.tests.count
            }
        }

        /// All sets in JSON.
        struct Listing: Encodable {
            struct Broken: Encodable {
                var name: String
                var findings: [Finding]
            }
            var sets: [Entry] = []
            var broken: [Broken] = []

            init(_ results: [(name: String, result: Result<LabelSet, LabelSetError>)]) {
                for (name, result) in results {
                    switch result {
                    case .success(let set): sets.append(Entry(set))
                    case .failure(let error): broken.append(Broken(name: name, findings: error.findings))
                    }
                }
            }
        }

        func run() async throws {
            let settings = try await common.settings(folder.overrides.overrides)
            let listing = Listing(try LabelFolder(settings.labelsDirectory).readAll())
            let output = Output()
            if json {
                try output.line(JSONOutput.text(listing))
            } else {
                for entry in listing.sets {
                    try output.line("\(entry.name) (\(entry.mode), \(entry.tests) tests)  \(entry.description)")
                    for label in entry.labels { try output.line("  \(label.name.padded(to: 24))\(label.examples) examples") }
                }
            }
            try output.flush()
            for broken in listing.broken {
                let reasons = broken.findings.map { "  \($0)\n" }.joined()
                StandardError.write("\(broken.name): the set cannot be used:\n\(reasons)")
            }
            if !listing.broken.isEmpty { throw ExitStatus.AnswerIsNo() }
        }
    }
}
