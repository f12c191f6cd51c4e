import ArgumentParser
import Classification
import Embedding
import Evaluation
import FoundationEssentials
import LabelSets
import LabelTools
import Tagging

/// `assay eval`: the accuracy of labels on a test file.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Measure accuracy, calibration and anomaly detection on labelled texts.",
        discussion: """
            Either of a label set (--labels DIR/SET --test FILE), or of labels learnt from a file (--train FILE --test \
            FILE). Files have one row per line, label<TAB>text. Without --test, the examples are tested against each other: \
            --splits random parts of the examples are tested on sets fitted to the rest.

            Example: assay eval --labels Labels/spam --test Labels/spam/tests.tsv
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The folder of the label set to test.", valueName: "dir"))
    var labels: String?

    @Option(help: ArgumentHelp("Learn the labels from this file.", valueName: "file"))
    var train: String?

    @Option(help: ArgumentHelp("Test on this file. Default: random parts of the examples.", valueName: "file"))
    var test: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Without --test: how many random splits. Default: 5.", valueName: "n"),
        transform: whole(1...100_000))
    var splits: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Without --test: the share of the examples to test. Default: 0.3.", valueName: "share"),
        transform: decimal(0.001...0.999))
    var testShare: Double?

    @Option(help: ArgumentHelp("Texts that belong to no label, label<TAB>text.", valueName: "file"))
    var outliers: String?

    @Option(
        help: ArgumentHelp(
            "Let the test label FROM count as right for the set's label TO; may be given several times.", valueName: "from=to"))
    var map: [String] = []

    @Option(
        parsing: .unconditional, help: ArgumentHelp("With --train: learn from K rows of each label.", valueName: "k"),
        transform: whole(1...Int.max))
    var shots: Int?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The seed of random draws. Default: 0.", valueName: "n"),
        transform: whole(0...UInt64.max))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp(\.labels.method))
    var method: String?

    @OptionGroup var layers: LayersOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Shrinkage of the whitened method, above 0 and at most 1.", valueName: "alpha"),
        transform: decimal(above: 0, upTo: 1))
    var shrinkage: Double?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Centroids of each label: 1 to 1000, or auto.", valueName: "n"),
        transform: { text in
            guard text == "auto" || Int(text).map({ (1...1000).contains($0) }) == true else {
                throw ValidationError("give auto, or a whole number from 1 to 1000")
            }
            return text
        })
    var prototypes: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp(\.labels.anomalyRate), transform: Setting.parsed(\.labels.anomalyRate))
    var anomalyRate: Double?

    @Option(
        help: ArgumentHelp(
            "With --test: also measure a cascade of this static model and the transformer. Without: check its promise "
                + "on random splits.",
            valueName: "dir"))
    var cascade: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(\.cascade.agreement), transform: Setting.parsed(\.cascade.agreement))
    var agreement: Double?

    @Option(
        help: ArgumentHelp(
            "With --cascade and --test: messages of the stream to choose the threshold with, in addition to the label examples.",
            valueName: "file"))
    var traffic: String?

    @Option(help: ArgumentHelp("With --test: also write a page with charts to this file.", valueName: "file.html"))
    var report: String?

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard (labels == nil) != (train == nil) else { throw ValidationError("Give either --labels DIR/SET or --train FILE.") }
        if train == nil, shots != nil { throw ValidationError("--shots requires --train.") }
        if train != nil, !map.isEmpty { throw ValidationError("--map requires --labels.") }
        if test != nil, splits != nil || testShare != nil {
            throw ValidationError("--splits and --test-share cannot be combined with --test.")
        }
        if test == nil, outliers != nil || !map.isEmpty { throw ValidationError("--outliers and --map require --test.") }
        if test == nil, report != nil {
            throw ValidationError("--report requires --test: random splits have no single set of texts to show.")
        }
        if cascade == nil, agreement != nil || traffic != nil {
            throw ValidationError("--agreement and --traffic require --cascade.")
        }
        if test == nil, traffic != nil { throw ValidationError("--traffic requires --test.") }
    }

    func run() async throws {
        let reportFile = try report.map { try ReportFile(path: $0) }
        var overrides = SettingOverrides()
        overrides.set(\.labels.method, text: method)
        overrides.set(\.labels.anomalyRate, anomalyRate)
        overrides.set(\.cascade.agreement, agreement)
        let settings = try common.settings(overrides)
        let embedder = try settings.embedder()
        var builder = settings.setBuilder(embedder)
        builder.defaults.layers = try layers.choice(count: embedder.model.layerCount)
        builder.defaults.shrinkage = shrinkage
        builder.defaults.prototypes = prototypes.flatMap(Int.init)
        var evaluation = Evaluation(embedder: embedder, builder: builder, threads: settings.threads)
        evaluation.keepsFeatures = reportFile != nil
        let tests = try test.map { try LabelledTexts(path: $0) }
        var rows = try train.map { try LabelledTexts(path: $0) }
        if let shots { rows = rows?.sample(shots: shots, seed: seed) }
        let set = try labels.map { try LabelSetReader().read(directory: $0) }
        let output = Output()
        if let tests {
            var record = try run(evaluation, train: rows, set: set, test: tests)
            if let cascade { record = record.adding(try measure(cascade, record, evaluation, settings)) }
            try reportFile?.write(ReportPage(record, origin: origin(set)))
            try output.line(json ? JSONOutput.text(record.report) : EvaluationText(record.report).description)
        } else if let cascade {
            let report = try split(cascade, evaluation, settings, train: rows, set: set)
            try output.line(json ? JSONOutput.text(report) : CascadeSplitsText(report).description)
        } else {
            let report = try split(evaluation, train: rows, set: set)
            try output.line(json ? JSONOutput.text(report) : SplitText(report).description)
        }
        try output.flush()
    }

    private func run(
        _ evaluation: Evaluation, train: LabelledTexts?, set: LabelSet?, test: LabelledTexts
    ) throws -> EvaluationRecord {
        let outliers = try self.outliers.map { try LabelledTexts(path: $0).texts }
        let bar = ProgressBar("testing")
        defer { bar.clear() }
        if let train {
            return try evaluation.run(train: train, test: test, outliers: outliers, progress: bar.show)
        }
        // Exactly one of the two is given.
        return try evaluation.run(set: set!, test: test, map: parsedMap(), outliers: outliers, progress: bar.show)
    }

    private func measure(
        _ cascade: String, _ record: EvaluationRecord, _ evaluation: Evaluation, _ settings: Settings
    ) throws -> CascadeEvaluation.Report {
        let texts = try traffic.map { try TrafficLimit.parse([]).read($0).texts } ?? []
        return try CascadeEvaluation(
            evaluation, fast: fast(cascade, evaluation, settings), options: settings.cascade, threads: settings.threads
        ).run(record, traffic: texts)
    }

    private func fast(_ cascade: String, _ evaluation: Evaluation, _ settings: Settings) throws -> StaticEmbedder {
        guard !(evaluation.embedder is StaticEmbedder) else {
            throw UsageError("--cascade goes before a transformer; --model \(settings.modelPath) is a static model itself")
        }
        return try settings.staticEmbedder(cascade)
    }

    private func origin(_ set: LabelSet?) -> ReportPage.Origin {
        // Including its folder: many data sets have a train.tsv.
        func name(_ path: String?) -> String { path.map { $0.split(separator: "/").suffix(2).joined(separator: "/") } ?? "" }
        let words = CommandLine.arguments.map { $0.contains { " '\"$&;|<>*?()".contains($0) } ? "'\($0)'" : $0 }
        return ReportPage.Origin(
            subject: set?.name ?? name(train), tests: name(test), command: words.joined(separator: " "),
            version: Version.current,
            time: Date.now.formatted(.iso8601.dateSeparator(.dash).dateTimeSeparator(.space).timeSeparator(.colon)))
    }

    private func split(_ evaluation: Evaluation, train: LabelledTexts?, set: LabelSet?) throws -> SplitEvaluation.Report {
        let bar = ProgressBar("splits")
        defer { bar.clear() }
        if let train { return try randomSplits.run(train, with: evaluation, progress: bar.show) }
        return try randomSplits.run(set!, with: evaluation, progress: bar.show)
    }

    private func split(
        _ cascade: String, _ evaluation: Evaluation, _ settings: Settings, train: LabelledTexts?, set: LabelSet?
    ) throws -> CascadeSplits.Report {
        let evaluator = CascadeSplits(
            evaluation, fast: try fast(cascade, evaluation, settings), options: settings.cascade, splits: randomSplits)
        let bar = ProgressBar("splits")
        defer { bar.clear() }
        if let train { return try evaluator.run(train, progress: bar.show) }
        return try evaluator.run(set!, progress: bar.show)
    }

    private var randomSplits: SplitEvaluation {
        SplitEvaluation(count: splits ?? 5, testShare: testShare ?? 0.3, seed: seed)
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
