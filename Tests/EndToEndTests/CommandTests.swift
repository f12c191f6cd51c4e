import Foundation
import Testing

/// The command line with the real binary: what it prints, what it refuses, and with which exit code.
@Suite("Commands", .serialized)
struct CommandTests {
    /// A way to go wrong: what is in the scratch folder, the arguments (`$` is replaced by the folder), the exit code, and what
    /// the error must name.
    struct Fault: Sendable, CustomTestStringConvertible {
        var name: String
        var files: [String: [UInt8]] = [:]
        var arguments: [String]
        var environment: [String: String] = [:]
        var status: Int32
        var mentions: [String]
        var testDescription: String { name }
    }

    static let good = Array("great work\nI love it\nthank you\nbest day ever\n".utf8)
    static let bad = Array("terrible work\nI hate it\nthis is broken\nworst day ever\n".utf8)

    static let faults: [Fault] = [
        Fault(
            name: "no such model", arguments: ["embed", "--model", "$/none", "x"], status: 2,
            mentions: ["$/none", "Scripts/bootstrap"]),
        Fault(
            name: "truncated weights",
            files: ["m/config.json": Array(Self.configuration.utf8), "m/model.safetensors": [9, 0, 0]],
            arguments: ["embed", "--model", "$/m", "x"], status: 2, mentions: ["$/m/"]),
        Fault(name: "no text", arguments: ["classify"], status: 2, mentions: ["text"]),
        Fault(name: "unknown option", arguments: ["classify", "--colour", "x"], status: 2, mentions: ["--colour"]),
        Fault(name: "unknown command", arguments: ["clasify"], status: 2, mentions: ["clasify"]),
        Fault(
            name: "unknown key", files: ["c.yaml": Array("model:\n  pth: x\n".utf8)],
            arguments: ["doctor", "--config", "$/c.yaml"], status: 2, mentions: ["c.yaml:2", "model.pth", "model.path"]),
        Fault(
            name: "no YAML", files: ["c.yaml": Array("model: [\n".utf8)], arguments: ["doctor", "--config", "$/c.yaml"],
            status: 2, mentions: ["c.yaml"]),
        Fault(
            name: "missing configuration", arguments: ["doctor", "--config", "$/none.yaml"], status: 2, mentions: ["none.yaml"]),
        Fault(
            name: "unknown variable", arguments: ["doctor"], environment: ["ASSAY_MODEL_PTH": "x"], status: 2,
            mentions: ["ASSAY_MODEL_PTH", "ASSAY_MODEL_PATH"]),
        Fault(
            name: "not a number", arguments: ["doctor"], environment: ["ASSAY_COMPUTE_THREADS": "many"], status: 2,
            mentions: ["compute.threads"]),
        Fault(
            name: "unknown precision", arguments: ["doctor", "--precision", "f8"], status: 2,
            mentions: ["model.precision", "int8"]),
        Fault(name: "bad endpoint", arguments: ["run", "--pull", "tcp:/x"], status: 2, mentions: ["zeromq.pull", "tcp:/x"]),
        Fault(name: "missing labels", arguments: ["labels", "list", "$/none"], status: 2, mentions: ["$/none"]),
        Fault(
            name: "missing test file", arguments: ["eval", "--train", "$/a.tsv", "--test", "$/b.tsv"], status: 2,
            mentions: ["b.tsv"]),
        Fault(
            name: "an empty test file", files: ["b.tsv": [], "L/a.txt": Self.good, "L/b.txt": Self.bad],
            arguments: ["eval", "--labels", "$/L", "--test", "$/b.tsv"], status: 2, mentions: ["$/b.tsv", "no row"]),
        Fault(
            name: "an empty file of examples", files: ["a.tsv": Array("# none\n\n".utf8), "b.tsv": Array("a\tb\n".utf8)],
            arguments: ["eval", "--train", "$/a.tsv", "--test", "$/b.tsv"], status: 2, mentions: ["$/a.tsv", "no row"]),
        Fault(
            name: "an empty file of outliers",
            files: ["a.tsv": Array("a\tb\nc\td\na\te\nc\tf\n".utf8), "b.tsv": Array("a\tb\n".utf8), "o.tsv": []],
            arguments: ["eval", "--train", "$/a.tsv", "--test", "$/b.tsv", "--outliers", "$/o.tsv"], status: 2,
            mentions: ["$/o.tsv", "no row"]),
        Fault(name: "eval of nothing", arguments: ["eval", "--test", "$/b.tsv"], status: 2, mentions: ["--labels"]),
        Fault(
            name: "invalid UTF-8", files: ["L/s/a.txt": [0x61, 0x0A, 0xFF, 0x0A], "L/s/b.txt": Self.bad],
            arguments: ["labels", "lint", "$/L"], status: 1, mentions: ["a.txt:2"]),
        Fault(
            name: "a single example", files: ["L/s/a.txt": [0x61, 0x0A], "L/s/b.txt": Self.bad],
            arguments: ["labels", "lint", "$/L"], status: 1, mentions: ["a.txt"]),
        Fault(
            name: "an empty label", files: ["L/s/a.txt": Array("# nothing\n".utf8), "L/s/b.txt": Self.bad],
            arguments: ["labels", "lint", "$/L"], status: 1, mentions: ["a.txt"]),
        Fault(
            name: "one text, two labels", files: ["L/s/a.txt": Self.good, "L/s/b.txt": Self.good],
            arguments: ["labels", "lint", "$/L"], status: 1, mentions: ["a.txt:1", "b.txt:1"]),
        Fault(
            name: "two sets of one name",
            files: ["L/s/a.txt": Self.good, "L/s/b.txt": Self.bad, "L/S/a.txt": Self.good, "L/S/b.txt": Self.bad],
            arguments: ["labels", "lint", "$/L"], status: 1, mentions: ["$/L/s", "$/L/S"]),
    ]

    static let configuration = """
        {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 64,
         "vocab_size": 8, "max_position_embeddings": 16, "hidden_act": "gelu"}
        """

    @Test("what cannot be is refused, with the thing's name and the right exit code", arguments: faults)
    func fault(_ fault: Fault) throws {
        let scratch = try Scratch()
        for (name, bytes) in fault.files { try scratch.write(name, bytes) }
        func inPlace(_ text: String) -> String { text.replacingOccurrences(of: "$", with: scratch.path) }
        let outcome = try Program.run(fault.arguments.map(inPlace), environment: fault.environment)
        #expect(outcome.status == fault.status, "\(outcome.errors)")
        for mention in fault.mentions {
            #expect((outcome.errors + outcome.output).contains(inPlace(mention)), "\(outcome.errors)\(outcome.output)")
        }
    }

    @Test(
        "every command explains itself",
        arguments: [
            "", "run", "tag", "classify", "embed", "eval", "labels", "index", "search", "duplicates", "bench", "doctor",
        ])
    func help(_ command: String) throws {
        let outcome = try Program.run(command.isEmpty ? ["--help"] : [command, "--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: assay"))
    }

    @Test("completions are made for the shells", arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) throws {
        let outcome = try Program.run(["--generate-completion-script", shell])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("classify"))
    }

    @Test("a port in use is said with its endpoint", .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
    func portInUse() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let daemon = try Daemon(
            ["--labels", labels, "--pull", "@ipc://\(scratch.path)/in", "--push", "@ipc://\(scratch.path)/out"],
            scratch: scratch)
        let outcome = try Program.run([
            "run", "--labels", labels, "--cache", scratch.path + "/cache", "--pull", "@ipc://\(scratch.path)/in",
            "--push", "@ipc://\(scratch.path)/other",
        ])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("ipc://\(scratch.path)/in"))
        daemon.terminate()
        #expect(daemon.waitForEnd() == 0)
    }
}

/// Commands that need the model.
@Suite("Commands with a model", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct ModelCommandTests {
    @Test("classify gives one object a line, in order")
    func classify() throws {
        let scratch = try Scratch()
        let texts = (0..<300).map { $0 % 2 == 0 ? "I love number \($0)" : "I hate number \($0)" }
        let outcome = try Program.run(
            ["classify", "--json", "--labels", scratch.labels(), "--cache", scratch.path, "-"],
            input: texts.joined(separator: "\n"))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.lines.count == 300)
        for (index, line) in outcome.lines.enumerated() {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["id"] as? String == String(index))
        }
    }

    @Test("an unknown set is refused with the known ones")
    func unknownSet() throws {
        let scratch = try Scratch()
        let outcome = try Program.run(["classify", "--labels", scratch.labels(), "--cache", scratch.path, "--set", "nope", "x"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("nope") && outcome.errors.contains("mood"))
    }

    @Test("embed gives unit vectors and says what it cut", arguments: ["f32", "int8"])
    func embed(_ precision: String) throws {
        let long = Array(repeating: "word", count: 400).joined(separator: " ")
        let outcome = try Program.run(["embed", "--precision", precision, "--json", "-"], input: "short\n\(long)\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        for (line, isCut) in zip(outcome.lines, [false, true]) {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let vector = try #require(object["embedding"] as? [Double])
            #expect(vector.count == 384)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
            #expect(object["truncated"] as? Bool == isCut)
            #expect(object["tokens"] as? Int == (isCut ? 256 : 3))
        }
    }

    @Test("eval learns from a file and reports all that programs rely on")
    func eval() throws {
        let scratch = try Scratch()
        let rows = (0..<40).map {
            "\($0 % 2 == 0 ? "pets" : "cars")\tthe \($0 % 2 == 0 ? "cat and dog" : "engine and wheel") number \($0)"
        }
        try scratch.write("train.tsv", rows.joined(separator: "\n"))
        try scratch.write("test.tsv", "pets\ta dog barks\ncars\tthe car has four wheels\n")
        try scratch.write("out.tsv", "oos\tthe senate voted on the bill\noos\tadd two cups of flour\n")
        let outcome = try Program.run([
            "eval", "--json", "--train", scratch.path + "/train.tsv", "--test", scratch.path + "/test.tsv", "--outliers",
            scratch.path + "/out.tsv",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.object()
        for key in ["accuracy", "macro_f1", "ece", "examples", "tests", "texts_per_second"] {
            #expect(report[key] is Double || report[key] is Int, "\(key)")
        }
        let outliers = try #require(report["outliers"] as? [String: Any])
        for key in ["auroc", "fpr95", "false_alarm_rate"] { #expect(outliers[key] is Double, "\(key)") }
        #expect(report["accuracy"] as? Double == 1)
    }

    @Test("eval tests a set with its labels mapped")
    func evalSet() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("test.tsv", "yes\tI love this\nno\tI hate this\nyes\tgreat, thank you\n")
        let arguments = [
            "eval", "--json", "--labels", labels + "/mood", "--cache", scratch.path, "--test", scratch.path + "/test.tsv",
        ]
        let outcome = try Program.run(arguments + ["--map", "yes=good", "--map", "no=bad"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try outcome.object()["accuracy"] as? Double == 1)
        let unmapped = try Program.run(arguments + ["--map", "yes=good"])
        #expect(unmapped.status == 2)
        #expect(unmapped.errors.contains("no") && unmapped.errors.contains("--map"))
    }

    @Test("bench and doctor report in JSON")
    func reports() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let bench = try Program.run(["bench", "--json", "--labels", labels, "--cache", scratch.path, "--limit", "12"])
        #expect(bench.status == 0, "\(bench.errors)")
        for key in ["texts_per_second", "tokens_per_second", "gemm_limit_share", "startup_ms"] {
            #expect(try bench.object()[key] is Double, "\(key)")
        }
        let doctor = try Program.run(["doctor", "--json", "--labels", labels, "--cache", scratch.path])
        #expect(doctor.status == 0, "\(doctor.output)")
        let missing = try Program.run([
            "doctor", "--json", "--model", scratch.path, "--labels", labels, "--cache", scratch.path,
        ])
        #expect(missing.status == 1)
    }

    @Test("a set's own tests pass or fail with the exit code")
    func labelTests() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("Labels/mood/tests.tsv", "good\tI love this so much\nbad\tI hate this awful thing\n")
        let passed = try Program.run(["labels", "test", labels, "--cache", scratch.path, "--json"])
        #expect(passed.status == 0, "\(passed.output)\(passed.errors)")
        try scratch.write("Labels/mood/tests.tsv", "bad\tI love this so much\n")
        let failed = try Program.run(["labels", "test", labels, "--cache", scratch.path])
        #expect(failed.status == 1)
        #expect(failed.output.contains("tests.tsv:1"))
    }
}
