import ArgumentParser
import Embedding
import Foundation
import Rows
import Tagging

/// `assay classify`: tags without a daemon.
struct ClassifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify", abstract: "Tag texts without a daemon.",
        discussion: """
            With -, one text per line of standard input. With --format or --column the argument is a file, as for assay \
            tag, and its other columns are kept. Exit code 1 when a row has no tags, such as one with an empty text.

            Example: assay classify --set sentiment "Great phone, the battery lasts two days!"
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A label set to use; may be given several times. Default: all.", valueName: "name"))
    var sets: [String] = []

    @OptionGroup var rows: RowOptions
    @OptionGroup var results: ResultOptions

    @Flag(help: "Say why: the telling words, the nearest examples, anomalies.")
    var explain = false

    @Argument(help: ArgumentHelp("The texts, or - for standard input; or a file, see --format.", valueName: "text"))
    var texts: [String]

    func run() async throws {
        guard !texts.isEmpty else { throw UsageError("there is nothing to classify: give texts, or - for standard input") }
        let source = try TextArguments(texts, rows: rows)
        if !rows.isGiven, texts.count == 1, texts[0] != "-", FileManager.default.fileExists(atPath: texts[0]) {
            StandardError.write("\(texts[0]) is taken as a text; to read the file of that name, say --format\n")
        }
        let settings = try common.settings(labels.overrides)
        let embedder = try settings.embedder()
        let registry = SetRegistry(anomalyRate: settings.combinedAnomaly.rate)
        try SetLoader(
            folder: try LabelFolder(settings.labelsDirectory), builder: settings.setBuilder(embedder), registry: registry,
            logger: settings.logger()
        ).loadAll(only: sets)
        let classification = TextClassification(
            embedder: embedder, snapshot: registry.snapshot, explain: explain, threads: settings.threads)
        let writer = try results.writer(sets: registry.snapshot.defaults.map(\.name))
        try classification.run(source) { try writer.write($0, from: source) }
        try writer.finish(source)
    }
}
