import ArgumentParser
import LabelTools
import Wording

/// `--traffic FILE`.
struct TrafficOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Real messages: one on each line, or .jsonl with \"text\" in every object, or .tsv whose label is not looked at; - is "
                + "standard input.", valueName: "file"))
    var traffic: String

    @OptionGroup var limit: TrafficLimit

    /// Reads the messages; bad lines are reported on standard error.
    func read() throws -> Traffic { try limit.read(traffic) }
}

/// `--limit N`, and reading up to it.
struct TrafficLimit: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Use the first N messages of the traffic; 0, the default, is all.", valueName: "n"),
        transform: whole(0...Int.max))
    var limit = 0

    func read(_ path: String) throws -> Traffic {
        let lines = try LineReader(path: path)
        var reader = TrafficReader(name: path == "-" ? "standard input" : path, format: .init(path: path))
        while limit == 0 || reader.count < limit, let line = try lines.next() { reader.add(line) }
        let traffic = try reader.finish()
        if traffic.badLines > 0 {
            let first = traffic.firstBad.map { "line \($0.line): \($0.reason)" }.joined(separator: "; ")
            let more = traffic.badLines > traffic.firstBad.count ? "; …" : ""
            StandardError.write(
                "\(traffic.name): \(counted(traffic.badLines, "bad line")) left out: \(first)\(more)\n"
            )
        }
        return traffic
    }
}
