import Foundation
import Testing

/// A set that the settings call too large for memory, through the real binary with a static model.
@Suite("Large sets", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct LargeSetTests {
    private let scratch: Scratch
    private let model: String
    private static let small = ["ASSAY_LABELS_MEMORY_BYTES": "1000"]

    init() throws {
        scratch = try Scratch()
        model = try DistillTests.Distilled.shared.get().folder
        typealias Words = DistillTests.Distilled
        for (label, words) in [("praise", Words.praise), ("blame", Words.blame)] {
            let lines = Words.subjects.flatMap { subject in words.map { "\($0) \(subject)" } }
            try scratch.write("Labels/feeling/\(label).txt", lines.joined(separator: "\n") + "\n")
        }
        try scratch.write("test.tsv", "praise\tso wonderful, thank you\nblame\tthis is awful and broken\n")
    }

    private func run(_ arguments: String..., input: String = "", environment: [String: String] = small) throws
        -> Program.Outcome
    {
        try Program.run(
            arguments + ["--model", model, "--cache", scratch.path + "/cache"], input: input, environment: environment)
    }

    private var labels: String { scratch.path + "/Labels" }

    @Test("it decides as in memory, explains, and says how it was built")
    func built() throws {
        let texts = "I love it on the train\nawful service at the office\n"
        let large = try run("classify", "--labels", labels, "--explain", "--json", "-", input: texts)
        let small = try run("classify", "--labels", labels, "--explain", "--json", "-", input: texts, environment: [:])
        #expect(large.status == 0 && large.lines.count == 2, "\(large.errors)")
        for (one, other) in zip(large.lines, small.lines) {
            let tags = try [one, other].map { line -> [String: Any] in
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                return try #require((object?["tags"] as? [String: Any])?["feeling"] as? [String: Any])
            }
            #expect(tags[0]["label"] as? String == tags[1]["label"] as? String)
            let nearest = try tags.map { tag -> [String] in
                let evidence = try #require(tag["evidence"] as? [String: Any])
                return try #require(evidence["nearest"] as? [[String: Any]]).compactMap { $0["text"] as? String }
            }
            #expect(nearest[0] == nearest[1] && nearest[0].count == 5)
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/cache/examples")
        #expect(files.count { $0.hasSuffix(".rows") } == 1)

        let report = try run("eval", "--labels", labels + "/feeling", "--test", scratch.path + "/test.tsv", "--json").object()
        #expect(report["accuracy"] as? Double == 1 && report["examples"] as? Int == 144)
        let fit = try #require(report["fit"] as? [String: Any])
        #expect((fit["notes"] as? [String])?.contains { $0.hasPrefix("streamed: means and covariance are of all 144") } == true)
        #expect(try run("labels", "list", labels, "--examples").output.hasPrefix("feeling (single, 0 tests, built from disk)"))
    }

    @Test("rows of a training file go to a temporary file, which is gone afterwards")
    func trained() throws {
        let rows = ["praise", "blame"].flatMap { label in
            (try? String(contentsOfFile: "\(labels)/feeling/\(label).txt", encoding: .utf8))?.split(separator: "\n")
                .map { "\(label)\t\($0)" } ?? []
        }
        try scratch.write("train.tsv", rows.joined(separator: "\n") + "\n")
        try FileManager.default.createDirectory(atPath: scratch.path + "/tmp", withIntermediateDirectories: true)
        let outcome = try run(
            "eval", "--train", scratch.path + "/train.tsv", "--test", scratch.path + "/test.tsv", "--json",
            environment: Self.small.merging(["TMPDIR": scratch.path + "/tmp"]) { $1 })
        #expect(outcome.status == 0 && outcome.output.contains("streamed: "), "\(outcome.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/tmp").isEmpty)
    }

    @Test("what compares every example with every other, or wants all in memory, says so")
    func refused() throws {
        let stats = try run("labels", "stats", labels)
        #expect(stats.status == 2 && stats.errors.contains("too many"), "\(stats.errors)")
        #expect(try run("labels", "lint", labels).errors.contains("--text-only"))
        let splits = try run("eval", "--labels", labels + "/feeling")
        #expect(splits.status == 2 && splits.errors.contains("labels.memory_bytes"), "\(splits.errors)")
    }

    @Test("a full disk is an error that names the file, and the next build repairs it")
    func full() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        let command = [
            Program.binary.path, "classify", "--labels", labels, "--model", model, "--cache", scratch.path + "/cache", "--json",
            "text",
        ]
        // A limit on the size of files stands in for a disk without room.
        process.arguments = ["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""] + command
        process.currentDirectoryURL = Program.repository
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("ASSAY_") }
            .merging(Self.small) { $1 }
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run(deadline: 120)
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 3, "\(text)")
        #expect(text.contains(".rows: cannot be written") && text.contains("make room"), "\(text)")
        #expect(try run("classify", "--labels", labels, "--json", "text").status == 0)
    }
}
