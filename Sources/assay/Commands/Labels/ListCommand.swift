import ArgumentParser
import LabelSets
import Tagging
import Wording

extension LabelsCommand {
    /// `assay labels list`: what there is.
    struct ListCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List label sets with their labels.",
            discussion: """
                Exit code 1 when a set cannot be read; the others are still listed.

                Example: assay labels list Labels
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var folder: Folder
        @Flag(help: "Also list every example: file, line, and when it was first seen. Needs the model.") var examples = false
        @Flag(help: "One JSON object.") var json = false

        /// A set in JSON.
        struct Entry: Encodable {
            struct Label: Encodable {
                var name: String
                var examples: Int
                var provenance: [Example]?
            }
            /// The source of a label's centroid.
            struct Example: Encodable {
                var text: String
                var file: String
                var line: Int
                var since: String

                init(_ example: PublishedSet.Example) {
                    text = example.text
                    file = example.file
                    line = example.line
                    since = example.firstSeen
                }
            }
            var name: String
            var mode: String
            var description: String
            var version: String
            var labels: [Label]
            /// What `set.yaml` gives, by its path in the file.
            var settings: [String: String]
            var tests: Int
            /// Whether the set was built from disk; absent unless it was built.
            var streamed: Bool?

            /// - Parameter published: the set with its examples as they are embedded; nil leaves them out.
            init(_ set: LabelSet, published: PublishedSet?) {
                name = set.name
                mode = set.mode.rawValue
                description = set.settings.description ?? ""
                version = set.version
                streamed = published?.isStreamed
                settings = Dictionary(uniqueKeysWithValues: set.settings.given.map { ($0.name, $0.value) })
                var provenance = published.map { [[Example]](repeating: [], count: $0.labels.count) }
                for example in published?.examples ?? [] {
                    for label in example.labels { provenance?[label].append(Example(example)) }
                }
                labels = set.labels.enumerated().map { index, label in
                    Label(name: label.name, examples: label.examples.count, provenance: provenance?[index])
                }
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

            init(_ results: [(name: String, result: Result<LabelSet, LabelSetError>)], builder: SetBuilder?) throws {
                for (name, result) in results {
                    switch result {
                    case .success(let set): sets.append(Entry(set, published: try builder?.build(set).set))
                    case .failure(let error): broken.append(Broken(name: name, findings: error.findings))
                    }
                }
            }
        }

        func run() async throws {
            let settings = try common.settings(folder.overrides)
            let builder = examples ? settings.setBuilder(try settings.embedder()) : nil
            let listing = try Listing(try LabelFolder(settings.labelsDirectory).readAll(), builder: builder)
            let output = Output()
            if json {
                try output.line(JSONOutput.text(listing))
            } else {
                for entry in listing.sets {
                    let way = entry.streamed == true ? ", built from disk" : ""
                    try output.line(
                        "\(entry.name) (\(entry.mode), \(counted(entry.tests, "test"))\(way))  \(entry.description)")
                    for label in entry.labels {
                        try output.line("  \(label.name.padded(to: 24))\(counted(label.examples, "example"))")
                        for example in label.provenance ?? [] {
                            try output.line("    \(example.file):\(example.line)  \(example.since)  \(example.text.printable)")
                        }
                    }
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
