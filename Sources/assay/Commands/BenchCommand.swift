import ArgumentParser
import Embedding
import Pipeline
import Workbench

/// `assay bench`: how fast this machine is.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure throughput by stage, and the engine against the machine's own limit.",
        discussion: "The input is a file of texts, one a line; by default the examples of the label sets.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Option(help: ArgumentHelp("Texts, one a line.", valueName: "file"))
    var input: String?

    @Option(help: ArgumentHelp("Use no more than so many texts.", valueName: "n"))
    var limit: Int = 4000

    @Flag(help: "Measure the way from socket to socket without the engine.")
    var path = false

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        guard limit > 0 else { throw UsageError("--limit must be at least 1") }
        let settings = try await common.settings(labels.overrides)
        if path { return try await runPath(settings) }
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
        let report = try await benchmark.run { StandardError.write("measuring \($0)\n") }
        let output = Output()
        try output.line(json ? JSONOutput.text(report) : text(report))
        try output.flush()
    }

    private func text(_ report: PathBenchmark.Report) -> String {
        let head = "\(report.threads) compute threads, \(report.messages) messages; processor time in µs a message"
        return ([head] + report.shapes.map(text)).joined(separator: "\n\n")
    }

    private func text(_ shape: PathBenchmark.Shape) -> String {
        var lines = [
            "\(shape.sets) sets of \(shape.labels) labels, \(shape.columns) columns",
            "stages      decode \(fixed(shape.decode, 1)), fake embedding \(fixed(shape.embed, 1)), "
                + "deciding \(fixed(shape.decide, 1)), encode \(fixed(shape.encode, 1)), each alone on one thread",
        ]
        for wire in shape.wires {
            lines += [
                "\(wire.wire)         \(fixed(wire.messagesPerSecond, 0)) messages/s, client on the same cores; "
                    + "\(fixed(wire.messagesPerBatch, 1)) messages a batch",
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
            embedding   \(fixed(report.textsPerSecond, 0)) texts/s, \(fixed(report.tokensPerSecond, 0)) tokens/s on \(report.threads) threads
            products    \(products)
            limit       \(limit)
            tokenizing  \(fixed(report.tokenizeTextsPerSecond, 0)) texts/s on one thread
            deciding    \(report.classifyTextsPerSecond.map { fixed($0, 0) } ?? "–") texts/s on one thread, all label sets
            pipeline    \(fixed(report.pipelineTextsPerSecond, 0)) texts/s from text to result
            one text    \(fixed(report.singleTextMilliseconds, report.singleTextMilliseconds < 0.1 ? 4 : 2)) ms, of median length, on one thread
            start       \(fixed(report.startupMilliseconds, 0)) ms to the first answer
            memory      \(fixed(report.residentMegabytes, 0)) MB resident
            texts       \(report.texts), \(report.tokens) tokens
            model       \(report.model), \(report.precision)
            machine     \(report.machine)
            """
    }
}
