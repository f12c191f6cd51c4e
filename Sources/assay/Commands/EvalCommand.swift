import ArgumentParser
import Classification
import Configuration
import Embedding
import LabelSets
import Pipeline
import Workbench

/// `assay eval`: how right the labels are on a test file.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Measure accuracy, calibration and anomaly detection on labelled texts.",
        discussion: """
            Either of a label set (--labels DIR/SET --test FILE), or of labels learnt from a file (--train FILE --test FILE).
            Files have a row a line, label<TAB>text. --map FROM=TO lets the test label FROM count as right for the set's
            label TO; give it several times for several.
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The folder of the label set to test.", valueName: "dir"))
    var labels: String?

    @Option(help: ArgumentHelp("Learn the labels from this file.", valueName: "file"))
    var train: String?

    @Option(help: ArgumentHelp("Test on this file.", valueName: "file"))
    var test: String

    @Option(help: ArgumentHelp("Texts that belong to no label, label<TAB>text.", valueName: "file"))
    var outliers: String?

    @Option(help: ArgumentHelp("Let test label FROM count as right for the set's label TO.", valueName: "from=to"))
    var map: [String] = []

    @Option(help: ArgumentHelp("Learn from so many rows of each label.", valueName: "k"))
    var shots: Int?

    @Option(help: ArgumentHelp("The seed of the draw.", valueName: "n"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("auto, cosine or whitened.", valueName: "method"))
    var method: String?

    @OptionGroup var layers: LayersOption

    @Option(help: ArgumentHelp("The rate of false alarms to promise.", valueName: "rate"))
    var anomalyRate: Double?

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard (labels == nil) != (train == nil) else { throw ValidationError("Give either --labels DIR/SET or --train FILE.") }
        if train == nil, shots != nil { throw ValidationError("--shots goes with --train.") }
        if train != nil, !map.isEmpty { throw ValidationError("--map goes with --labels.") }
        if let shots, shots < 1 { throw ValidationError("--shots must be at least 1.") }
    }

    func run() async throws {
        var overrides: [SettingKey: ConfigContent] = [:]
        if let method { overrides[.labelsMethod] = .string(method) }
        if let anomalyRate { overrides[.labelsAnomalyRate] = .double(anomalyRate) }
        let settings = try await common.settings(overrides)
        let embedder = try settings.embedder()
        var builder = settings.setBuilder(embedder)
        let layers = try layers.parsed(count: embedder.model.layerCount)
        builder.defaults.layers = layers ?? builder.defaults.layers
        let evaluation = Evaluation(embedder: embedder, builder: builder, threads: settings.threads)
        let test = try LabelledTexts(path: test)
        let outliers = try self.outliers.map { try LabelledTexts(path: $0).texts }
        let bar = ProgressBar("testing")
        let report: EvaluationReport
        if let train {
            var rows = try LabelledTexts(path: train)
            if let shots { rows = rows.sample(shots: shots, seed: seed) }
            report = try evaluation.run(train: rows, test: test, outliers: outliers, layers: layers, progress: bar.show)
        } else {
            let set = try LabelSetReader().read(directory: labels!)
            report = try evaluation.run(
                set: set, test: test, map: try parsedMap(), outliers: outliers, progress: bar.show)
        }
        bar.clear()
        let output = Output()
        try output.line(json ? JSONOutput.text(report) : EvaluationText(report).description)
        try output.flush()
    }

    private func parsedMap() throws -> [String: [String]] {
        var parsed: [String: [String]] = [:]
        for entry in map {
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw UsageError("--map \(entry): write it as FROM=TO") }
            parsed[parts[0], default: []].append(parts[1])
        }
        return parsed
    }
}
