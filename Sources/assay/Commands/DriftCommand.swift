import ArgumentParser
import Drift
import Rows
import Tagging
import Wire

/// `assay drift`: whether traffic has changed.
struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift", abstract: "Compare two files of messages: what changed, and since when.",
        discussion: """
            The first --traffic is the reference, the second what came later, in order. Both are files of texts: one on each \
            line, or CSV, TSV or JSONL. Labels, confidences, anomalies, embeddings, unknown words, scripts and lengths are \
            compared. Exit code 1 when they have changed.

            Example: assay drift --traffic may.txt --traffic june.txt
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A label set to use; may be given several times. Default: all.", valueName: "name"))
    var sets: [String] = []

    @Option(help: ArgumentHelp("A file of messages; give two: the reference, and what came later.", valueName: "file"))
    var traffic: [String]

    @OptionGroup var rows: RowOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The probability of finding a change where there is none. Default: 0.01.", valueName: "probability"),
        transform: decimal(above: 0, upTo: 0.5))
    var falseAlarms = 0.01

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard traffic.count == 2 else {
            throw ValidationError("Give --traffic twice: the reference, and what came later.")
        }
    }

    func run() async throws {
        // Both at once, so that one that cannot be read is reported before the first is embedded.
        let readers = try traffic.map { try RowReader(path: $0, options: rows.reading) }
        let settings = try common.settings(labels.overrides)
        let embedder = try settings.embedder()
        let registry = SetRegistry()
        try SetLoader(
            folder: try LabelFolder(settings.labelsDirectory), builder: settings.setBuilder(embedder), registry: registry,
            logger: settings.logger()
        ).loadAll(only: sets)
        let observation = TextObservation(embedder: embedder, snapshot: registry.snapshot, threads: settings.threads)
        let observed = try readers.map { reader in
            let bar = ProgressBar("tagging")
            defer { bar.clear() }
            return try observation.run(
                reader, report: { StandardError.write("\($0.message)\n") },
                progress: { bar.show($0, "message", share: reader.progress) })
        }
        guard observed[0].count >= DriftOptions.minReference, !observed[1].isEmpty else {
            throw UsageError(
                "\(traffic[0]) has \(observed[0].count) messages and \(traffic[1]) has \(observed[1].count): the reference takes "
                    + "at least \(DriftOptions.minReference), the other at least 1")
        }
        let comparison = DriftComparison(observed[0], observed[1], falseAlarms: falseAlarms)
        let output = Output()
        try output.line(json ? JSONOutput.text(comparison) : DriftText(comparison).description)
        try output.flush()
        if comparison.drift { throw ExitStatus.AnswerIsNo() }
    }
}
