import Foundation
import Testing

/// The tools for owners of label sets, as far as they need no model.
@Suite("Label tools", .serialized)
struct LabelToolTests {
    private func lint(_ arguments: [String], _ labels: String, model: String = "/nowhere") throws -> Program.Outcome {
        try Program.run(["labels", "lint", "--model", model] + arguments + [labels])
    }

    @Test("without a model the files are checked, and it is said what was left out")
    func withoutModel() throws {
        let scratch = try Scratch()
        let outcome = try lint([], scratch.labels())
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("bad.txt: warning: the label \"bad\" has only 6 examples"))
        #expect(outcome.output.contains("[few_examples]"))
        #expect(outcome.errors.contains("only the files were checked") && outcome.errors.contains("Scripts/bootstrap"))
        let textOnly = try lint(["--text-only"], scratch.path + "/Labels")
        #expect(textOnly.status == 0 && textOnly.output == outcome.output && textOnly.errors.isEmpty)
        #expect(try lint(["--text-only", "--strict"], scratch.path + "/Labels").status == 1)
    }

    @Test("findings come in the formats that programs read")
    func formats() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("Labels/mood/more.tsv", "good\tone\ttwo\n")
        let sarif = try lint(["--text-only", "--format", "sarif"], labels)
        #expect(sarif.status == 1)
        let run = try #require((try sarif.object()["runs"] as? [[String: Any]])?.first)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.contains { $0["ruleId"] as? String == "wrong_columns" && $0["level"] as? String == "error" })
        let github = try lint(["--text-only", "--format", "github"], labels)
        #expect(github.lines.contains { $0.hasPrefix("::error file=\(labels)/mood/more.tsv,line=1,title=wrong_columns::") })
        let json = try lint(["--json"], labels)
        #expect(try json.object()["errors"] as? Int == 1)
        #expect((try json.object()["left_out"] as? String)?.contains("/nowhere") == true)
    }

    @Test(
        "options that make no sense are refused",
        arguments: [
            ["--dry-run"], ["--json", "--format", "sarif"], ["--fix", "--dry-run", "--json"], ["--limit", "-1"],
            ["--format", "xml"],
        ])
    func refused(_ arguments: [String]) throws {
        #expect(try lint(arguments, Scratch().labels()).status == 2)
    }

    @Test("--fix shows what it would do, then does it, and the version stays")
    func fix() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        let bytes = "\u{FEFF}# mine\r\nI like it \r\nsplendid\r\nsplendid"
        try scratch.write("Labels/mood/extra.tsv", "good\tI like it\ngood\t fine\n")
        try scratch.write("Labels/mood/good.txt", bytes)
        func version() throws -> String? {
            let list = try Program.run(["labels", "list", "--json", labels]).object()
            return (list["sets"] as? [[String: Any]])?.first?["version"] as? String
        }
        let before = try version()
        let dry = try lint(["--fix", "--dry-run"], labels)
        #expect(dry.status == 0)
        #expect(dry.output.contains("--- \(labels)/mood/good.txt\n") && dry.output.contains("-splendid\n\\ No newline"))
        #expect(try Data(contentsOf: scratch.url("Labels/mood/good.txt")) == Data(bytes.utf8))
        let fixed = try lint(["--fix", "--text-only"], labels)
        #expect(fixed.status == 0)
        #expect(fixed.errors.contains("good.txt: 2 duplicates removed"))
        #expect(try String(contentsOf: scratch.url("Labels/mood/good.txt"), encoding: .utf8) == "# mine\nsplendid\n")
        #expect(
            try String(contentsOf: scratch.url("Labels/mood/extra.tsv"), encoding: .utf8) == "good\tI like it\ngood\tfine\n")
        #expect(try version() == before && before != nil)
        #expect(try lint(["--fix", "--dry-run"], labels).output.isEmpty)
    }

    @Test("list shows the good sets and tells of the broken")
    func listBroken() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("Labels/broken/a.txt", "one\n")
        let outcome = try Program.run(["labels", "list", labels])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("mood (single") && !outcome.output.contains("broken"))
        #expect(outcome.errors.contains("broken/a.txt:1"))
        let object = try Program.run(["labels", "list", "--json", labels]).object()
        #expect((object["broken"] as? [[String: Any]])?.first?["name"] as? String == "broken")
        #expect((object["sets"] as? [[String: Any]])?.count == 1)
    }

    @Test("a threshold in a set with one label a text is an error with its line")
    func threshold() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("Labels/mood/set.yaml", "thresholds:\n  good: 0.9\n")
        let outcome = try lint(["--text-only"], labels)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("set.yaml:2: error: the threshold of \"good\""))
    }
}

/// The tools for owners of label sets, with the model.
@Suite("Label tools with a model", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct LabelModelToolTests {
    static let billing = [
        "I was charged twice this month", "Why is my invoice higher than last time?", "Please refund my last payment",
        "The card I pay with has expired", "Can I get a receipt for my subscription?", "My payment was declined again",
        "How do I change my billing address?", "There is a fee on my bill that I don't know", "When will you charge my card?",
        "I want my money back", "Do you offer a discount on the yearly price?", "The tax on the invoice is wrong",
        "I cancelled but you still took the money", "Which currencies can I pay in?", "Send me the invoice for March",
        "My bank says that the payment is pending", "Is the price with or without VAT?", "I paid too much by accident",
        "The coupon did not lower the total", "Can I pay by bank transfer?", "Split the invoice over two cards, please",
        "What does the premium plan cost?", "You billed the wrong company", "The refund has not arrived yet",
    ]
    static let delivery = [
        "My parcel has not arrived", "Where is the courier with my package?", "The box came damaged",
        "Can you deliver on Saturday?", "The tracking number does not work", "It was left at the neighbour's door",
        "How long does shipping to Norway take?", "I was not home when the driver came", "Please send it to my office instead",
        "The package is stuck in customs", "Half of my order is missing from the box", "Can I pick up the parcel myself?",
        "The driver threw it over the fence", "My shipment has been in transit for two weeks",
        "Do you ship to a post office box?", "The delivery was sent to my old address", "Which courier brings the parcel?",
        "The wrong item was in the package", "Can I get express shipping?", "The parcel was returned to the warehouse",
        "It says delivered, but nothing is here", "Please ring the bell when you deliver", "The packaging was wet and torn",
        "When does my order leave the warehouse?",
    ]

    @Test("lint finds what was planted, and little else")
    func planted() throws {
        let scratch = try Scratch()
        let stranger = "Chlorophyll absorbs mostly blue and red light in plants"
        let misplaced = "The postman put my package into the wrong mailbox"
        let twin = "My parcel hasn't arrived"
        let damaged = "Is the cafÃ© in your shop paid by card?"
        try scratch.write("L/help/billing.txt", (Self.billing + [misplaced, damaged]).joined(separator: "\n"))
        try scratch.write("L/help/delivery.txt", (Self.delivery + [twin, stranger]).joined(separator: "\n"))
        let outcome = try Program.run(["labels", "lint", "--json", "--cache", scratch.path + "/cache", scratch.path + "/L"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let findings = try #require(try outcome.object()["findings"] as? [[String: Any]])
        func lines(_ code: String) -> [String] {
            findings.filter { $0["code"] as? String == code }.map {
                "\(($0["file"] as? String ?? "").split(separator: "/").last ?? ""):\($0["line"] as? Int ?? 0)"
            }
        }
        #expect(lines("mislabelled") == ["billing.txt:25"], "\(outcome.output)")
        #expect(lines("mojibake") == ["billing.txt:26"])
        #expect(lines("similar_examples") == ["delivery.txt:1"], "\(outcome.output)")
        #expect(lines("outlier") == ["delivery.txt:26"], "\(outcome.output)")
        #expect(findings.count == 4, "\(outcome.output)")
    }

    @Test("a set that the model cannot serve is an error finding")
    func unusable() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("Labels/mood/set.yaml", "layers: [99]\n")
        let outcome = try Program.run(["labels", "lint", "--cache", scratch.path + "/cache", labels])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("set.yaml: error: ") && outcome.output.contains("[unusable_set]"), "\(outcome.output)")
    }

    @Test("the shipped sets have few findings, and none is an error")
    func shipped() throws {
        let outcome = try Program.run(["labels", "lint", "--json", "--cache", Program.cache, "Labels"])
        #expect(outcome.status == 0)
        let object = try outcome.object()
        let examples = try Program.run(["labels", "list", "--json", "Labels"]).object()["sets"] as? [[String: Any]]
        let count = (examples ?? []).flatMap { $0["labels"] as? [[String: Any]] ?? [] }.compactMap { $0["examples"] as? Int }
            .reduce(0, +)
        let warnings = try #require(object["warnings"] as? Int)
        #expect(warnings * 50 <= count, "\(warnings) warnings for \(count) examples")
    }

    @Test("test tells what changed since the last run")
    func changes() throws {
        let scratch = try Scratch()
        try scratch.write("L/help/billing.txt", Self.billing.joined(separator: "\n"))
        try scratch.write("L/help/delivery.txt", Self.delivery.joined(separator: "\n"))
        try scratch.write(
            "L/help/tests.tsv", "billing\tYou charged me twice\ndelivery\tWhere is my box?\nbilling\tThe box is broken\n")
        func run(_ arguments: [String] = []) throws -> Program.Outcome {
            try Program.run(["labels", "test", "--cache", scratch.path + "/cache"] + arguments + [scratch.path + "/L/"])
        }
        let first = try run()
        #expect(first.status == 1, "\(first.errors)")
        #expect(first.output.contains("L/help/tests.tsv:3: expected billing, got delivery"))
        #expect(first.output.contains("help: 2 of 3 passed (66.7 %)\n"), "\(first.output)")
        #expect(first.output.contains("  billing   1 of 2"), "\(first.output)")
        let second = try run()
        #expect(second.output.contains("still failing: expected billing"))
        #expect(second.output.contains("0 newly failing, 0 newly passing, 1 still failing"))
        // The labels change places, so what passed fails and what failed passes.
        try scratch.write("L/help/billing.txt", Self.delivery.joined(separator: "\n"))
        try scratch.write("L/help/delivery.txt", Self.billing.joined(separator: "\n"))
        let third = try run(["--json"])
        #expect(third.status == 1)
        let set = try #require((try third.object()["sets"] as? [[String: Any]])?.first)
        let last = try #require(set["last_run"] as? [String: Any])
        #expect(last["newly_failing"] as? Int == 2 && last["newly_passing"] as? Int == 1)
        #expect((set["newly_passing"] as? [[String: Any]])?.first?["line"] as? Int == 3)
        let failure = try #require((set["failures"] as? [[String: Any]])?.first)
        #expect(failure["change"] as? String == "newly_failing")
        #expect((failure["before"] as? [String: Any])?["got"] as? String == "billing")
        #expect(abs((set["accuracy"] as? Double ?? 0) - 1.0 / 3) < 1e-9)
    }

    @Test("in a multi set a label too many fails, and the background stands for none")
    func multi() throws {
        let scratch = try Scratch()
        try scratch.write("L/help/billing.txt", Self.billing.joined(separator: "\n"))
        try scratch.write("L/help/delivery.txt", Self.delivery.joined(separator: "\n"))
        let small = ["hello", "nice day", "thank you", "good morning", "see you soon", "how are you?", "all fine here", "bye"]
        try scratch.write("L/help/ok.txt", small.joined(separator: "\n"))
        try scratch.write("L/help/set.yaml", "mode: multi\nthresholds: {billing: 0, delivery: 1}\n")
        try scratch.write("L/help/tests.tsv", "ok\tgood morning to you\nbilling\tYou charged me twice\n")
        let outcome = try Program.run(["labels", "test", "--cache", scratch.path + "/cache", scratch.path + "/L"])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("tests.tsv:1: expected ok, got billing"), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("help: 1 of 2 passed"))
    }

    @Test("a set that cannot be used fails its tests, the others are run")
    func broken() throws {
        let scratch = try Scratch()
        let labels = try scratch.labels()
        try scratch.write("Labels/mood/tests.tsv", "good\twonderful\n")
        try scratch.write("Labels/broken/a.txt", "one\n")
        let outcome = try Program.run(["labels", "test", "--cache", scratch.path + "/cache", labels])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("mood: 1 of 1 passed (100.0 %)"))
        #expect(outcome.errors.contains("broken: the set cannot be used"))
    }
}
