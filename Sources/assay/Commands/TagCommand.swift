import ArgumentParser
import Pipeline
import Workbench
import ZeroMQ

/// `assay tag`: a client of a running daemon.
struct TagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Send lines to a running daemon and print its results.",
        discussion: """
            Each line is one message. An endpoint starts with "@" to bind or ">" to connect; without a mark it connects. The
            defaults are those of the daemon. Results are printed as they come, in the daemon's order.
            """)

    @Option(help: ArgumentHelp("Where the daemon takes messages from.", valueName: "endpoint"))
    var push = "tcp://127.0.0.1:5555"

    @Option(help: ArgumentHelp("Where the daemon puts results.", valueName: "endpoint"))
    var pull = "tcp://127.0.0.1:5556"

    @OptionGroup var keys: KeyOptions

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A label set to ask for; may be given several times. Default: all.", valueName: "name"))
    var sets: [String] = []

    @Flag(help: "Ask why: the telling words, the nearest examples, what is strange.")
    var explain = false

    @Option(help: ArgumentHelp("How long to wait for the next result before giving up.", valueName: "seconds"))
    var timeout = 30.0

    @Flag(help: "Print the daemon's results as they are, one JSON object a line.")
    var json = false

    @Argument(help: ArgumentHelp("A file of lines, or - for standard input.", valueName: "file"))
    var file: String

    func run() async throws {
        guard timeout > 0, timeout.isFinite else { throw UsageError("--timeout must be a positive number of seconds") }
        let push = try Endpoint(parsing: push, default: .connect)
        let pull = try Endpoint(parsing: pull, default: .connect)
        let client = TagClient(
            push: push, pull: pull, sets: sets, explain: explain, timeout: .seconds(timeout),
            security: try keys.security(for: [push, pull]))
        let (json, file) = (json, file)
        // On a thread of its own: the client blocks in ZeroMQ.
        try await onThread(name: "tag") {
            let lines = try LineReader(path: file)
            let output = Output()
            let table = ResultTable(isColoured: output.isColoured)
            try client.run(
                isReady: { lines.isReady }, next: { try lines.nextLines(atMost: 1)?.first },
                received: { text, frame in
                    if json {
                        try output.line(frame)
                    } else {
                        try output.line(table.row(text: text, frame: frame))
                    }
                })
            try output.flush()
        }
    }
}
