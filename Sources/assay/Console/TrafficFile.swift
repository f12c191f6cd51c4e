import ArgumentParser
import Workbench

/// `--traffic FILE`.
struct TrafficOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Messages without labels, one a line, - for standard input; in a .jsonl file objects with \"text\".",
            valueName: "file"))
    var traffic: String

    /// Reads the messages, and says on standard error which lines hold none.
    ///
    /// - Throws: `UsageError` for a file that cannot be read or has no message.
    func read() throws -> Traffic { try TrafficFile.read(traffic) }
}

/// Messages of a file.
enum TrafficFile {
    private static let shownLines = 3

    static func read(_ path: String) throws -> Traffic {
        let reader = try LineReader(path: path)
        var traffic = Traffic(format: path.hasSuffix(".jsonl") ? .json : .lines)
        while let line = try reader.next() { traffic.add(line: line) }
        for bad in traffic.badLines.prefix(shownLines) {
            StandardError.write("\(path):\(bad.line): the line is passed over: \(bad.reason)\n")
        }
        if traffic.badLines.count > shownLines {
            StandardError.write("\(path): \(traffic.badLines.count) lines are passed over in all\n")
        }
        guard traffic.messages > 0 else { throw UsageError("\(path): there is no message in it") }
        return traffic
    }
}
