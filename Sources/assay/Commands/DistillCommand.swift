import ArgumentParser
import Distillation
import Embedding
import LabelTools
import Tagging
import Wording

/// `assay distill`: a static model of the transformer.
struct DistillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "distill", abstract: "Distil the transformer into a static embedding model, for the messages of a stream.",
        discussion: """
            The model is hundreds of times faster than the transformer, and close to it on texts like those it learnt from. Use \
            it with --model DIR in place of the transformer, or before it with cascade.model. It needs no labels, only \
            messages: some thousands, the more the better.

            Example: assay distill --traffic messages.txt Models/static
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var layers: LayersOption

    @Option(
        help: ArgumentHelp(
            "Real messages: one per line, or .jsonl with \"text\" in every object, or .tsv, whose label is ignored; - is "
                + "standard input. May be given several times.", valueName: "file"))
    var traffic: [String] = []

    @OptionGroup var limit: TrafficLimit

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The length of a vector, a multiple of 64. Default: 512.", valueName: "n"),
        transform: whole(64...65_536))
    var dimensions = Distillation.Options().dimensions

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How many pairs of tokens get a vector. Default: 65536.", valueName: "n"),
        transform: whole(0...Int.max))
    var bigrams = Distillation.Options().bigrams

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many excerpts of each message to learn from as well; 0 is fastest. Default: 2.", valueName: "n"),
        transform: whole(0...1000))
    var excerpts = Distillation.Options().excerpts

    @Flag(help: "One JSON object.")
    var json = false

    @Argument(help: ArgumentHelp("The folder of the new model.", valueName: "dir"))
    var folder: String

    func validate() throws {
        if traffic.isEmpty { throw ValidationError("Say what to learn from: --traffic FILE.") }
    }

    func run() async throws {
        let settings = try common.settings()
        let embedder = try settings.transformer()
        var options = Distillation.Options()
        options.dimensions = dimensions
        options.bigrams = bigrams
        options.excerpts = excerpts
        options.layers = try layers.parsed(count: embedder.model.layerCount)
        let distillation = try Distillation(embedder: embedder, threads: settings.threads, options: options)
        var seen: Set<String> = []
        let texts = try traffic.flatMap { try limit.read($0).texts }.filter { seen.insert($0).inserted }

        var bar: (stage: Distillation.Stage, bar: ProgressBar)?
        let report = try distillation.run(texts: texts, to: folder) { stage, done, total in
            if bar?.stage != stage {
                bar?.bar.clear()
                bar = (stage, ProgressBar(stage.rawValue))
            }
            bar?.bar.show(done, of: total)
        }
        bar?.bar.clear()
        let output = Output()
        try output.line(json ? JSONOutput.text(report) : text(report))
        try output.flush()
    }

    private func text(_ report: DistillationReport) -> String {
        """
        model       \(report.folder): \(report.dimensions) dimensions, \(counted(report.vocabulary, "token")), \(counted(report.bigrams, "pair")) of tokens
        learnt      from \(counted(report.messages, "message")) and \(counted(report.excerpts, "excerpt")), layers \(report.layers.map(String.init).joined(separator: ",")) of \(report.teacher)
        explained   \(fixed(report.explained * 100, 1)) % of the variance of messages held out, with penalty \(report.penalty)
        time        \(fixed(report.seconds, 0)) s
        """
    }
}
