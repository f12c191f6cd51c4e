import ArgumentParser
import Embedding
import Pipeline
import Workbench

/// `assay classify`: tags without a daemon.
struct ClassifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify", abstract: "Tag texts here and now, without a daemon.",
        discussion: "With -, one text a line of standard input. With --json, one result object a line, in order.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var labels: LabelsOption

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A label set to use; may be given several times. Default: all.", valueName: "name"))
    var sets: [String] = []

    @Flag(help: "Say why: the telling words, the nearest examples, what is strange.")
    var explain = false

    @Flag(help: "One JSON object a line.")
    var json = false

    @Argument(help: ArgumentHelp("The texts, or - for standard input.", valueName: "text"))
    var texts: [String]

    func run() async throws {
        guard !texts.isEmpty else { throw UsageError("there is nothing to classify: give texts, or - for standard input") }
        let settings = try await common.settings(labels.overrides)
        let embedder = try settings.embedder()
        let registry = SetRegistry()
        try SetLoader(
            folder: try LabelFolder(settings.labelsDirectory), builder: settings.setBuilder(embedder), registry: registry,
            logger: settings.logger()
        ).loadAll(only: sets)
        let classification = TextClassification(
            embedder: embedder, snapshot: registry.snapshot, explain: explain, threads: settings.threads)
        let output = Output()
        let table = TagTable(sets: registry.snapshot.defaults.map(\.name), isColoured: output.isColoured)
        let source = try TextSource(texts)
        if !json { try output.line(table.header) }
        try classification.run(source) { classified in
            for item in classified {
                try json ? output.line(item.frame) : output.line(table.row(item))
            }
            try output.flush()
        }
    }
}

/// The texts of a command: its arguments, or the lines of standard input for `-`.
struct TextSource: TextStream {
    private let lines: LineReader?
    private var rest: ArraySlice<String>

    init(_ arguments: [String]) throws {
        lines = arguments == ["-"] ? try LineReader(path: "-") : nil
        rest = lines == nil ? arguments[...] : []
    }

    var isReady: Bool { lines?.isReady ?? true }

    mutating func next(atMost count: Int) throws -> [String]? {
        if let lines { return try lines.nextLines(atMost: count) }
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
