import Foundation
import Testing

/// Files of rows through the real binary: `tag` with a daemon, `classify` without.
@Suite("Rows", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct RowTests {
    static let csv = """
        id,created,customer,body
        1001,2026-03-01,"Lind, Anna","The app crashes, twice today"
        1002,2026-03-01,Okoro,"I love it!
        thank you so much 😍"
        1003,2026-03-02,Meier,Ich wurde zweimal belastet
        1004,2026-03-02,"O""Brien","He said ""wait"" and hung up"
        1005,2026-03-03,Tan,
        1006,2026-03-03,Ruiz,"How do I export my data, as CSV or PDF?"

        """
    static let jsonl = """
        {"id": 1001, "customer": "Lind, Anna", "body": "The app crashes, twice today"}
        {"id": 1002, "customer": {"name":"Okoro"}, "body": "I love it!\\nthank you so much"}
        {"id": 1003, "customer": "Meier", "body": "Ich wurde zweimal belastet"}
        {"id": 1005, "customer": "Tan", "body": ""}

        """

    /// How rows reach their tags.
    enum Way: String, Sendable, CaseIterable { case tag, classify }

    /// Runs a command on a scratch folder with `tickets.csv` and `tickets.jsonl`; `$` is replaced by the folder.
    private func run(
        _ way: Way, _ arguments: [String], input: String = "", environment: [String: String] = [:], in scratch: Scratch
    ) throws -> Program.Outcome {
        let labels = try scratch.labels()
        try scratch.write("tickets.csv", Self.csv)
        try scratch.write("tickets.jsonl", Self.jsonl)
        let arguments = arguments.map { $0.replacing("$", with: scratch.path) }
        guard way == .tag else {
            return try Program.run(
                ["classify", "--labels", labels, "--cache", scratch.path + "/cache"] + arguments, input: input,
                environment: environment)
        }
        // The daemon and its client have the same settings.
        let settings = environment.merging([
            "ASSAY_ZEROMQ_PULL": "ipc://\(scratch.path)/in", "ASSAY_ZEROMQ_PUSH": "@ipc://\(scratch.path)/out",
        ]) { $1 }
        let daemon = try Daemon(["--labels", labels], scratch: scratch, environment: settings)
        defer {
            daemon.terminate()
            #expect(daemon.waitForEnd() == 0)
        }
        return try Program.run(["tag"] + arguments, input: input, environment: settings)
    }

    @Test("CSV gives a result for each row, in order", arguments: Way.allCases)
    func csvToJSON(_ way: Way) throws {
        let outcome = try run(way, ["--column", "body", "--json", "$/tickets.csv"], in: Scratch())
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("1 of 6 rows has no tags") && outcome.errors.contains("tickets.csv:7"))
        let results = try outcome.objects()
        #expect(results.map { $0["id"] as? String } == ["1001", "1002", "1003", "1004", "1005", "1006"])
        for result in results where result["id"] as? String != "1005" { #expect(result["tags"] is [String: Any]) }
        #expect((results[4]["error"] as? [String: String])?["code"] == "empty_text")
        #expect(results[3]["metadata"] as? [String: String] == ["created": "2026-03-02", "customer": "O\"Brien"])
        #expect(results[4]["metadata"] as? [String: String] == ["created": "2026-03-03", "customer": "Tan"])
    }

    @Test("JSONL gives a result for each object, in order, its other keys kept", arguments: Way.allCases)
    func jsonl(_ way: Way) throws {
        let outcome = try run(way, ["--column", "body", "--json", "$/tickets.jsonl"], in: Scratch())
        #expect(outcome.status == 1)
        let results = try outcome.objects()
        #expect(results.map { $0["id"] as? String } == ["1001", "1002", "1003", "1005"])
        #expect((results[1]["metadata"] as? [String: [String: String]]) == ["customer": ["name": "Okoro"]])
        #expect((results[3]["error"] as? [String: String])?["code"] == "empty_text")
    }

    @Test("CSV to CSV keeps the columns and has as many rows", arguments: Way.allCases)
    func csvToCSV(_ way: Way) throws {
        let scratch = try Scratch()
        let outcome = try run(way, ["--output", "$/tagged.csv", "--column", "body", "$/tickets.csv"], in: scratch)
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let records = try #require(Self.records(String(contentsOf: scratch.url("tagged.csv"), encoding: .utf8)))
        #expect(
            records[0] == ["id", "created", "customer", "body", "mood", "mood_confidence", "anomaly", "error"])
        let source = try #require(Self.records(Self.csv))
        #expect(records.map { Array($0.prefix(4)) } == source)
        #expect(records[2][4] == "good" && Double(records[2][5]).map { $0 > 0.5 } == true)
        #expect(records[5][4...6].allSatisfy(\.isEmpty) && records[5][7].hasPrefix("empty_text: "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).allSatisfy { !$0.hasSuffix(".tmp") })
    }

    @Test("a table shows ids, in order, and blank lines do not shift the rest", arguments: Way.allCases)
    func table(_ way: Way) throws {
        let table = try run(way, ["--column", "body", "$/tickets.csv"], in: Scratch())
        #expect(table.lines.count == 7)
        #expect(table.lines[1...].map { String($0.prefix(4)) } == (1001...1006).map(String.init))
        let lines = try run(way, ["-"], input: "I love it\n\nI hate it\n", in: Scratch())
        #expect(lines.status == 1)
        #expect(lines.lines.count == 4)
        #expect(lines.lines[1].contains("good") && lines.lines[1].hasSuffix("I love it"))
        #expect(lines.lines[2].contains("empty_text") && lines.lines[2].contains("standard input:2"))
        #expect(lines.lines[3].contains("bad") && lines.lines[3].hasSuffix("I hate it"))
    }

    @Test("many rows come back complete and in order", arguments: Way.allCases)
    func many(_ way: Way) throws {
        let rows = (0..<5000).map { $0 % 7 == 3 ? "\($0)\t" : "\($0)\tI love number \($0 % 50)" }
        let input = "id\ttext\n" + rows.joined(separator: "\n") + "\n"
        let outcome = try run(way, ["--format", "tsv", "--json", "-"], input: input, in: Scratch())
        #expect(outcome.status == 1)
        let results = try outcome.objects()
        #expect(results.map { $0["id"] as? String } == (0..<5000).map(String.init))
        #expect(results.count { $0["error"] != nil } == 714)
    }

    @Test("an unknown set is refused with the nearest name", arguments: Way.allCases)
    func unknownSet(_ way: Way) throws {
        let outcome = try run(way, ["--set", "mod", "-"], input: "I love it\n", in: Scratch())
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("there is no label set mod — did you mean mood?"), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test("an unknown column is refused with the nearest name and those there are", arguments: Way.allCases)
    func unknownColumn(_ way: Way) throws {
        for file in ["$/tickets.csv", "$/tickets.jsonl"] {
            let outcome = try run(way, ["--column", "bdy", file], in: Scratch())
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("did you mean body?") && outcome.errors.contains("customer"))
            #expect(outcome.output.isEmpty)
        }
    }

    @Test("a file of results that cannot be finished leaves the old one as it was")
    func atomic() throws {
        let scratch = try Scratch()
        try scratch.write("tagged.csv", "old\n")
        let outcome = try run(.classify, ["--output", "$/tagged.csv", "--column", "bdy", "$/tickets.csv"], in: scratch)
        #expect(outcome.status == 2)
        #expect(try String(contentsOf: scratch.url("tagged.csv"), encoding: .utf8) == "old\n")
        let refused = try run(.classify, ["--output", "$/tagged.xyz", "x"], in: scratch)
        #expect(refused.status == 2 && refused.errors.contains("--output-format"))
    }

    @Test("embed keeps a line for each line, and says which are empty")
    func embed() throws {
        let outcome = try Program.run(["embed", "-"], input: "a\n\nb\n")
        #expect(outcome.status == 1)
        let results = try outcome.objects()
        #expect(results.map { $0["embedding"] == nil } == [false, true, false])
        #expect((results[1]["error"] as? [String: String])?["message"] == "standard input:2: the text is empty")
    }

    @Test("a text that is unusual as a whole is marked, as by the daemon", arguments: Way.allCases)
    func anomaly(_ way: Way) throws {
        let text = "qwzx 7h4 ;; lkjh 0x3f 88 zzt"
        let scratch = try Scratch()
        // A set of a dozen examples can promise no smaller rate.
        let rate = ["ASSAY_ANOMALY_RATE": "0.3"]
        let outcome = try run(way, ["-"], input: text + "\n", environment: rate, in: scratch)
        let json = try run(way, ["--json", "-"], input: text + "\n", environment: rate, in: scratch)
        #expect(try json.objects()[0]["anomaly"] as? Bool == true)
        #expect(outcome.lines.last?.contains("ANOMALY " + text) == true, "\(outcome.output)")
    }

    /// A second reader of CSV, apart from the one that is tested: quotes, doubled quotes, line breaks.
    private static func records(_ text: String) -> [[String]]? {
        var (records, record, field, isQuoted) = ([[String]](), [String](), "", false)
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch (character, isQuoted) {
            case ("\"", true) where rest.first == "\"":
                field.append("\"")
                rest.removeFirst()
            case ("\"", _): isQuoted.toggle()
            case (",", false):
                record.append(field)
                field = ""
            case ("\n", false):
                records.append(record + [field])
                (record, field) = ([], "")
            default: field.append(character)
            }
        }
        return isQuoted || !field.isEmpty || !record.isEmpty ? nil : records
    }
}

extension Program.Outcome {
    /// The JSON object on each line of the output.
    func objects() throws -> [[String: Any]] {
        try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }
}
