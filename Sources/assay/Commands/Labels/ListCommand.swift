import ArgumentParser
import LabelSets
import Pipeline

extension LabelsCommand {
    /// `assay labels list`: what there is.
    struct ListCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List label sets with their labels.")

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
        }

        func run() async throws {
            let settings = try await common.settings(folder.overrides.overrides)
            let sets = try LabelFolder(settings.labelsDirectory).readAll().map { try $0.result.get() }
            let output = Output()
            let entries = sets.map { set in
                Entry(
                    name: set.name, mode: set.mode.rawValue, description: set.description, version: set.version,
                    labels: set.labels.map { .init(name: $0.name, examples: $0.examples.count) }, tests: set.tests.count)
            }
            if json {
                try output.line(JSONOutput.text(["sets": entries]))
            } else {
                for entry in entries {
                    try output.line("\(entry.name) (\(entry.mode), \(entry.tests) tests)  \(entry.description)")
                    for label in entry.labels { try output.line("  \(label.name.padded(to: 24))\(label.examples) examples") }
                }
            }
            try output.flush()
        }
    }
}
