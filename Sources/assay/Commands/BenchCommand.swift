import ArgumentParser
import Embedding
import LabelSets
import Measurement
import Tagging
import Wording

/// `assay bench`: how fast this machine is.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure throughput by stage, and the engine against the machine's own limit.",
        discussion: """
            The texts are those of --input, one per line; by default the examples of the label sets.

            Example: assay bench --input messages.txt --limit 1000
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Option(help: ArgumentHelp("Texts, one per line.", valueName: "file"))
    var input: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Use no more than N texts. Default: 4000.", valueName: "n"),
        transform: whole(1...Int.max))
    var limit = 4000

    @Flag(help: "Measure the path from socket to socket without the engine.")
    var path = false

    @Option(
        parsing: .unconditional, help: ArgumentHelp("With --path: the number of label sets. Default: 4.", valueName: "n"),
        transform: whole(1...1000))
    var sets: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("With --path: the number of labels in each set. Default: 150.", valueName: "n"),
        transform: whole(2...100_000))
    var labelsEach: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --path: messages sent through the sockets; 0 measures only the stages. Default: 100000.", valueName: "n"),
        transform: whole(0...Int.max))
    var messages: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Measure single calls of the engine with these numbers of texts: 1,8,64.", valueName: "list"))
    var batches: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Measure single calls of the engine with texts of these lengths in tokens: 8,64,256.", valueName: "list"))
    var lengths: String?

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard path || (sets == nil && labelsEach == nil && messages == nil) else {
            throw ValidationError("--sets, --labels-each and --messages require --path.")
        }
        guard !path || (batches == nil && lengths == nil) else {
            throw ValidationError("--batches and --lengths cannot be combined with --path.")
        }
    }

    func run() async throws {
        let settings = try common.settings(labels.overrides)
        if path { return try await runPath(settings) }
        if batches != nil || lengths != nil { return try runScaling(settings) }
        let start = ContinuousClock.now
        let embedder = try settings.embedder()
        let registry = SetRegistry()
        try SetLoader(
            folder: try LabelFolder(settings.labelsDirectory), builder: settings.setBuilder(embedder), registry: registry,
            logger: settings.logger()
        ).loadAll()
        let snapshot = registry.snapshot
        _ = try Tagger(embedder: embedder).tag(["ready"], with: snapshot)
        let startup = ContinuousClock.now - start

        let texts = try input.map(readTexts) ?? snapshot.defaults.flatMap { $0.examples.map(\.text) }
        guard !texts.isEmpty else { throw UsageError("\(input ?? "the label sets"): there is no text to measure with") }
        let report = try EngineBenchmark(
            embedder: embedder, snapshot: snapshot, threads: settings.threads, batchTokens: settings.batchTokens
        ).run(texts: Array(texts.prefix(limit)), startup: startup)
        let output = Output()
        try output.line(json ? JSONOutput.text(report) : text(report))
        try output.flush()
    }

    private func runPath(_ settings: Settings) async throws {
        var benchmark = PathBenchmark(threads: settings.threads, batchTokens: settings.batchTokens)
        benchmark.cacheDirectory = settings.cacheDirectory
        benchmark.sets = sets ?? benchmark.sets
        benchmark.labels = labelsEach ?? benchmark.labels
        benchmark.messages = messages ?? benchmark.messages
        let report = try await benchmark.run { StandardError.write("measuring \($0)\n") }
        let output = Output()
        try output.line(json ? JSONOutput.text(report) : text(report))
        try output.flush()
    }

    private func runScaling(_ settings: Settings) throws {
        let (batches, lengths) = (try numbers(batches, "--batches"), try numbers(lengths, "--lengths"))
        let embedder = try settings.embedder()
        if let length = lengths.first(where: { $0 > embedder.model.maxTokens }) {
            throw UsageError("--lengths \(length): the model takes at most \(embedder.model.maxTokens) tokens")
        }
        let texts = try input.map(readTexts) ?? ["the quick brown fox jumps over the lazy dog"]
        guard !texts.isEmpty else { throw UsageError("\(input ?? ""): there is no text to measure with") }
        let report = try ScalingBenchmark(embedder: embedder).run(texts: texts, batches: batches, lengths: lengths)
        let output = Output()
        if json {
            try output.line(JSONOutput.text(report))
        } else {
            for call in report.batches + report.lengths {
                try output.line(
                    "\(counted(call.texts, "text")), \(fixed(call.tokens, 0)) tokens: \(fixed(call.seconds * 1000, 3)) ms, "
                        + "\(fixed(Double(call.texts) / call.seconds, 0)) texts/s")
            }
        }
        try output.flush()
    }

    private func numbers(_ list: String?, _ option: String) throws -> [Int] {
        try (list?.split(separator: ",", omittingEmptySubsequences: false) ?? []).map {
            guard let number = Int($0), (1...1_000_000).contains(number) else {
                throw UsageError("\(option) \(list ?? ""): give whole numbers from 1, separated by commas")
            }
            return number
        }
    }

    private func text(_ report: PathBenchmark.Report) -> String {
        let work = "\(counted(report.threads, "compute thread")), \(counted(report.messages, "message"))"
        let head = "\(work); processor time in µs per message"
        return ([head] + report.shapes.map(text)).joined(separator: "\n\n")
    }

    private func text(_ shape: PathBenchmark.Shape) -> String {
        var lines = [
            "\(counted(shape.sets, "set")) of \(counted(shape.labels, "label")), \(counted(shape.columns, "column"))",
            "stages      decode \(fixed(shape.decode, 1)), fake embedding \(fixed(shape.embed, 1)), "
                + "deciding \(fixed(shape.decide, 1)), encode \(fixed(shape.encode, 1)), each alone on one thread",
        ]
        for wire in shape.wires {
            lines += [
                "\(wire.wire)         \(fixed(wire.messagesPerSecond, 0)) messages/s, client on the same cores; "
                    + "\(fixed(wire.messagesPerBatch, 1)) messages per batch",
                "            daemon \(fixed(wire.daemon, 1)): compute \(fixed(wire.compute, 1)), sockets \(fixed(wire.transport, 1)), "
                    + "ZeroMQ \(fixed(wire.io, 1)); client \(fixed(wire.client, 1))",
            ]
        }
        return lines.joined(separator: "\n")
    }

    private func readTexts(_ path: String) throws -> [String] {
        let reader = try LineReader(path: path)
        var texts: [String] = []
        while texts.count < limit, let lines = try reader.nextLines(atMost: limit - texts.count) { texts += lines }
        return texts
    }

    private func text(_ report: EngineBenchmark.Report) -> String {
        var (products, limit) = ("–", "– (a static model has no matrix products)")
        if let engine = report.engineOperationsPerSecond, let rate = report.gemmOperationsPerSecond,
            let share = report.gemmLimitShare
        {
            let unit = report.precision == "int8" ? "GOP/s" : "GFLOP/s"
            products = "\(fixed(engine * 1e-9, 0)) \(unit) in the engine, by \(report.kernels ?? "no") kernels"
            limit = "\(fixed(rate * 1e-9, 0)) \(unit) by oneDNN's products alone; the engine reaches \(fixed(share * 100, 1)) %"
        }
        return """
            embedding   \(fixed(report.textsPerSecond, 0)) texts/s, \(fixed(report.tokensPerSecond, 0)) tokens/s on \(counted(report.threads, "thread"))
            products    \(products)
            limit       \(limit)
            tokenizing  \(fixed(report.tokenizeTextsPerSecond, 0)) texts/s on one thread
            deciding    \(report.classifyTextsPerSecond.map { fixed($0, 0) } ?? "–") texts/s on one thread, all label sets
            pipeline    \(fixed(report.pipelineTextsPerSecond, 0)) texts/s from text to result
            one text    \(fixed(report.singleTextMilliseconds, report.singleTextMilliseconds < 0.1 ? 4 : 2)) ms, of median length, on one thread
            start       \(fixed(report.startupMilliseconds, 0)) ms to the first answer
            memory      \(fixed(report.residentMegabytes, 0)) MB resident
            texts       \(report.texts), \(counted(report.tokens, "token"))
            model       \(report.model), \(report.precision)
            machine     \(report.machine)
            """
    }
}
