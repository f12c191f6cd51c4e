import ArgumentParser
import Measurement
import Wording

/// `assay load`: latencies of a running daemon under load.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Measure a running daemon's latency from idle to saturation.",
        discussion: """
            Messages are sent at times drawn in advance, as independent senders would, and latency counts from those times: \
            a daemon that stalls is charged for all messages due meanwhile. The daemon's cache answers repeated texts; \
            start it with ASSAY_CACHE_BYTES=0 to measure the engine.

            Example: assay load --input messages.txt --steps 20,50,80
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var endpoints: ClientEndpoints

    @OptionGroup var keys: KeyOptions

    @Option(help: ArgumentHelp("Texts, one per line; sent in turn.", valueName: "file"))
    var input: String

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Use no more than N texts. Default: 20000.", valueName: "n"),
        transform: whole(1...Int.max))
    var limit = 20_000

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How long each step lasts. Default: 5.", valueName: "seconds"),
        transform: decimal(above: 0, upTo: 3600))
    var seconds = 5.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Messages per second at full load; measured by default.", valueName: "n"),
        transform: decimal(above: 0, upTo: 10_000_000))
    var capacity: Double?

    @Option(parsing: .unconditional, help: ArgumentHelp("Steps in percent of the capacity.", valueName: "list"))
    var steps = "5,20,40,60,80,90,95,100"

    @Option(
        parsing: .unconditional, help: ArgumentHelp("The seed of the sending times. Default: 1.", valueName: "n"),
        transform: whole(0...UInt64.max))
    var seed: UInt64 = 1

    @Flag(help: "Also time single texts on the engine, for comparison with single messages.")
    var engine = false

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let percents = steps.split(separator: ",").map { Double($0.trimmingPrefix(" ")) ?? .nan }
        guard !percents.isEmpty, percents.allSatisfy({ $0 > 0 && $0 <= 1000 }) else {
            throw UsageError("--steps must be percentages separated by commas, such as 5,50,100, not \"\(steps)\"")
        }
        guard let texts = try LineReader(path: input).nextLines(atMost: limit), !texts.isEmpty else {
            throw UsageError("\(input): there is no text to send")
        }
        let endpoints = try endpoints.resolved { try common.settings() }
        let security = try keys.security(for: [endpoints.push, endpoints.pull])
        var run = LoadRun(
            client: LoadClient(push: endpoints.push, pull: endpoints.pull, texts: texts, security: security))
        run.shares = percents.map { $0 / 100 }
        run.seconds = seconds
        run.capacity = capacity
        run.seed = seed
        let embedder = engine ? try common.settings().embedder() : nil
        let report = try await run.run(engine: embedder.map { ($0, texts) }) { part in
            StandardError.write("measuring \(part)\n")
        }
        let output = Output()
        try output.line(json ? JSONOutput.text(report) : text(report))
        try output.flush()
    }

    private func text(_ report: LoadReport) -> String {
        func cells(_ latency: LoadReport.Latencies) -> String {
            [latency.p50, latency.p90, latency.p99, latency.p999, latency.max]
                .map { padded(fixed($0, 2), 10) }.joined()
        }
        var lines = ["capacity    \(fixed(report.capacity, 0)) messages/s", ""]
        lines.append("load       offered/s  answered/s     p50 ms       p90       p99     p99.9       max  sender p99")
        if let lone = report.lone { lines.append("lone" + padded("", 29) + cells(lone)) }
        if let engine = report.engine { lines.append("engine" + padded("", 27) + cells(engine)) }
        if let engine = report.engineWarm { lines.append("engine, warm" + padded("", 21) + cells(engine)) }
        for step in report.steps {
            lines.append(
                padded(fixed(step.share * 100, 0) + " %", 6) + padded(fixed(step.offered, 0), 14)
                    + padded(fixed(step.answered, 0), 12) + " " + cells(step.latency) + padded(fixed(step.lag.p99, 2), 12)
                    + (step.received < step.sent ? "  \(step.sent - step.received) lost" : ""))
        }
        return lines.joined(separator: "\n")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
