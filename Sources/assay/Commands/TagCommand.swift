import ArgumentParser
import Foundation
import Rows
import Threads

/// `assay tag`: a client of a running daemon.
struct TagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Send texts to a running daemon and print its results in order.",
        discussion: """
            The file has one text per line, or is CSV, TSV or JSONL. Its other columns are kept: in CSV as they are, in \
            JSON as metadata. The daemon's settings say where it is, unless --push and --pull do; an endpoint starts \
            with "@" to bind or ">" to connect, and without a mark it connects. Exit code 1 when a row has no tags, such as \
            one with an empty text.

            Example: assay tag --column body --output tagged.csv tickets.csv
            """)

    @Option(help: ArgumentHelp("The daemon's configuration file.", valueName: "file"))
    var config: String?

    @OptionGroup var endpoints: ClientEndpoints

    @OptionGroup var keys: KeyOptions

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A label set to ask for; may be given several times. Default: all.", valueName: "name"))
    var sets: [String] = []

    @OptionGroup var rows: RowOptions
    @OptionGroup var results: ResultOptions

    @Flag(help: "Ask why: the telling words, the nearest examples, anomalies.")
    var explain = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long to wait for the next result before giving up. Default: 30.", valueName: "seconds"),
        transform: decimal(above: 0, upTo: 86_400))
    var timeout = 30.0

    @Argument(help: ArgumentHelp("A file of texts, or - for standard input.", valueName: "file"))
    var file: String

    func run() async throws {
        let endpoints = try endpoints.resolved {
            try Settings(SettingSources(file: config, environment: ProcessInfo.processInfo.environment))
        }
        let client = TagClient(
            push: endpoints.push, pull: endpoints.pull, sets: sets, explain: explain, timeout: .seconds(timeout),
            security: try keys.security(for: [endpoints.push, endpoints.pull]))
        let (file, sets, rows, results) = (file, sets, rows.reading, results)
        // On a separate thread: the client blocks in ZeroMQ.
        try await onThread(name: "tag") {
            let reader = try RowReader(path: file, options: rows)
            let writer = try results.writer(sets: sets)
            try client.run(
                isReady: { reader.isReady }, next: { try reader.next() }, consume: { try writer.write($0, from: reader) })
            try writer.finish(reader)
        }
    }
}
