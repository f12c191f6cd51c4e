import Foundation
import Testing

/// The label tools that look at real messages, by the real binary.
@Suite("Label tools on traffic", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct LabelTrafficTests {
    /// One a test, so that what a test sees is what it embedded itself.
    private let cache: Scratch

    init() throws { cache = try Scratch() }

    private func run(_ arguments: [String], input: String = "") throws -> Program.Outcome {
        try Program.run(
            ["labels"] + arguments + ["--model", Program.model, "--cache", cache.path, "--threads", "1"], input: input)
    }

    private static let billing = [
        "I was charged twice this month", "Please refund my last payment", "Where is my invoice?", "My card was declined",
        "How do I change my payment method?", "The amount on my bill is wrong", "You took money from my account",
        "Can I pay by bank transfer?",
    ]
    private static let delivery = [
        "Where is my parcel?", "My package has not arrived", "The courier never came", "The box arrived damaged",
        "Can you deliver on Saturday?", "The tracking number does not work", "My order is late",
        "They left the parcel with a neighbour",
    ]
    private static let football = [
        "What a goal by the striker last night", "The striker scored a late goal", "Great goal, the goalkeeper had no chance",
        "The goalkeeper saved a penalty and then the striker scored", "Two goals by the striker in one half",
        "That goal by the young striker was beautiful",
    ]
    private static let cooking = [
        "Simmer the tomato sauce with garlic", "Add garlic and basil to the tomato sauce", "The sauce needs more garlic",
        "How long do I cook the tomato sauce?", "A pinch of sugar makes tomato sauce sweet",
        "Fry the garlic before the tomatoes",
    ]

    /// A set of two labels; returns the folder of sets.
    private func help(_ scratch: Scratch) throws -> String {
        try scratch.write("Labels/help/billing.txt", Self.billing.joined(separator: "\n"))
        try scratch.write("Labels/help/delivery.txt", Self.delivery.joined(separator: "\n"))
        return scratch.path + "/Labels"
    }

    private func traffic(_ scratch: Scratch, _ lines: [String]) throws -> String {
        try scratch.write("traffic.txt", lines.joined(separator: "\n"))
        return scratch.path + "/traffic.txt"
    }

    // MARK: Reading

    @Test("traffic comes as text, JSON lines, TSV or from standard input; bad lines are counted and told")
    func formats() throws {
        let scratch = try Scratch()
        let set = try help(scratch) + "/help"
        try scratch.write("a.txt", Array("one message\r\n\n# not a comment\none message\n".utf8) + [0xFF, 0x0A])
        try scratch.write("a.jsonl", "{\"text\":\"one\\nmessage\"}\n{\"id\":1}\nplain\n{\"text\":\"two\",\"id\":\"x\"}\n")
        try scratch.write("a.tsv", "billing\tone message\nno tab\n")
        func counts(_ path: String, input: String = "") throws -> ([Int?], String) {
            let outcome = try run(["suggest", "--set", set, "--traffic", path, "--json", "--with-anomalies"], input: input)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let report = try #require((outcome.object()["sets"] as? [[String: Any]])?.first)
            return (["messages", "distinct", "bad_lines"].map { report[$0] as? Int }, outcome.errors)
        }
        let text = try counts(scratch.path + "/a.txt")
        #expect(text.0 == [3, 2, 1] && text.1.contains("1 bad line left out: line 5: not UTF-8"))
        let json = try counts(scratch.path + "/a.jsonl")
        #expect(json.0 == [2, 2, 2] && json.1.contains("line 3: not a JSON object"))
        #expect(try counts(scratch.path + "/a.tsv").0 == [1, 1, 1])
        #expect(try counts("-", input: "plain\n{\"text\":\"json\"}\n").0 == [2, 2, 0])
    }

    @Test(
        "traffic that cannot be used ends with 2 and says why",
        arguments: ["suggest", "discover", "stats", "diff"])
    func refused(_ command: String) throws {
        let scratch = try Scratch()
        let set = try help(scratch) + "/help"
        try scratch.write("empty.txt", "\n \n")
        let target = command == "diff" ? [set, set] : command == "stats" ? [set] : ["--set", set]
        let empty = try run([command] + target + ["--traffic", scratch.path + "/empty.txt"])
        #expect(empty.status == 2 && empty.errors.contains("it contains no message"), "\(empty)")
        let missing = try run([command] + target + ["--traffic", scratch.path + "/missing.txt"])
        #expect(missing.status == 2 && missing.errors.contains("missing.txt: No such file"), "\(missing)")
        let folder = try run([command] + target + ["--traffic", scratch.path])
        #expect(folder.status == 2 && folder.errors.contains("directory"), "\(folder)")
        let noSet = command == "diff" ? [set, "/nowhere"] : command == "stats" ? ["/nowhere"] : ["--set", "/nowhere"]
        #expect(try run([command] + noSet + ["--traffic", traffic(scratch, ["hello"])]).status == 2)
    }

    @Test("one message is enough for every tool")
    func oneMessage() throws {
        let scratch = try Scratch()
        let labels = try help(scratch)
        let path = try traffic(scratch, ["where is my refund"])
        for arguments in [
            ["suggest", "--set", labels], ["discover", "--set", labels, "--all"], ["stats", labels], ["diff", labels, labels],
        ] {
            for json in [[], ["--json"]] {
                let outcome = try run(arguments + ["--traffic", path] + json)
                #expect(outcome.status == 0 && !outcome.output.isEmpty, "\(arguments): \(outcome)")
            }
        }
    }

    // MARK: diff

    @Test("diff counts what changes, in the files and in the tags, and --fail-above decides")
    func diff() throws {
        let scratch = try Scratch()
        let labels = try help(scratch)
        let files = FileManager.default
        try files.copyItem(atPath: labels, toPath: scratch.path + "/New")
        // What was billing about cards becomes delivery.
        try scratch.write("New/help/billing.txt", Self.billing.filter { !$0.contains("card") }.joined(separator: "\n"))
        try scratch.write(
            "New/help/delivery.txt",
            (Self.delivery + ["My card was declined", "The card reader refuses my card"]).joined(separator: "\n"))
        let path = try traffic(
            scratch, ["my card was declined again", "my card was declined again", "where is my invoice", "parcel is late"])
        let outcome = try run(["diff", labels, scratch.path + "/New", "--traffic", path, "--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.object()
        #expect(report["messages"] as? Int == 4 && report["changed"] as? Int == 2)
        #expect(report["changed_share"] as? Double == 0.5)
        let set = try #require((report["sets"] as? [[String: Any]])?.first)
        let transition = try #require((set["transitions"] as? [[String: Any]])?.first)
        #expect(transition["from"] as? String == "billing" && transition["to"] as? String == "delivery")
        #expect(transition["count"] as? Int == 2)
        let sample = try #require((transition["samples"] as? [[String: Any]])?.first)
        #expect(sample["text"] as? String == "my card was declined again" && sample["line"] as? Int == 1)
        let changes = try #require((set["files"] as? [String: Any])?["labels"] as? [[String: Any]])
        #expect(changes.map { $0["added"] as? Int } == [0, 2] && changes.map { $0["removed"] as? Int } == [1, 0])
        let moved = try #require((set["files"] as? [String: Any])?["moved"] as? [[String: Any]])
        #expect(moved.count == 1 && moved[0]["from"] as? String == "billing" && moved[0]["count"] as? Int == 1)

        #expect(try run(["diff", labels, scratch.path + "/New", "--traffic", path, "--fail-above", "0.4"]).status == 1)
        #expect(try run(["diff", labels, scratch.path + "/New", "--traffic", path, "--fail-above", "0.5"]).status == 0)
        let same = try run(["diff", labels + "/help", labels + "/help", "--traffic", path, "--fail-above", "0"])
        #expect(same.status == 0 && same.output.contains("0 of 4 messages change"))
        #expect(try run(["diff", labels, labels, "--traffic", path, "--fail-above", "2"]).status == 2)
    }

    @Test("diff takes a git revision for a folder")
    func revision() throws {
        let scratch = try Scratch()
        let outcome = try run([
            "diff", "HEAD:Labels/spam", "Labels/spam", "--traffic", traffic(scratch, ["you won a prize"]), "--json",
        ])
        // A source archive has no history.
        guard FileManager.default.fileExists(atPath: Program.repository.appending(path: ".git").path) else { return }
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(((try outcome.object()["sets"] as? [[String: Any]])?.first)?["set"] as? String == "spam")
        let bad = try run(["diff", "nonsense:Labels", "Labels/spam", "--traffic", scratch.path + "/traffic.txt"])
        #expect(bad.status == 2 && bad.errors.contains("nonsense:Labels") && bad.errors.contains("git"))
    }

    @Test("diff of a multi set names every combination, and no label by the background's name")
    func diffMulti() throws {
        let scratch = try Scratch()
        let labels = try help(scratch)
        try scratch.write("Labels/help/ok.txt", Self.cooking.joined(separator: "\n"))
        try scratch.write("Labels/help/set.yaml", "mode: multi\nlabels:\n  billing: {threshold: 0.01}\n")
        try FileManager.default.copyItem(atPath: labels, toPath: scratch.path + "/New")
        try scratch.write("New/help/set.yaml", "mode: multi\nlabels:\n  billing: {threshold: 1.0}\n")
        let path = try traffic(scratch, ["please refund my last payment today"])
        let report = try run(["diff", labels, scratch.path + "/New", "--traffic", path, "--json"]).object()
        let set = try #require((report["sets"] as? [[String: Any]])?.first)
        let transition = try #require((set["transitions"] as? [[String: Any]])?.first)
        #expect((transition["from"] as? String)?.contains("billing") == true && transition["to"] as? String == "ok")
        let settings = try #require((set["files"] as? [String: Any])?["settings"] as? [String])
        #expect(settings == ["labels.billing.threshold: 0.01 → 1.0"])
    }

    // MARK: suggest

    @Test("suggest leaves out examples and repetitions, and its TSV can be dropped into the set")
    func suggest() throws {
        let scratch = try Scratch()
        let set = try help(scratch) + "/help"
        let asked = [
            "I want my money back", "i want my MONEY back!", "the driver was rude", "WHERE is my parcel", "is it paid?",
        ]
        let path = try traffic(scratch, asked + Self.football)
        let common = ["suggest", "--set", set, "--traffic", path, "--with-anomalies", "--count", "4"]
        let report = try #require((try run(common + ["--json"]).object()["sets"] as? [[String: Any]])?.first)
        let suggestions = try #require(report["suggestions"] as? [[String: Any]])
        #expect(suggestions.count == 4 && report["already_examples"] as? Int == 1 && report["pool"] as? Int == 9)
        let texts = suggestions.compactMap { $0["text"] as? String }
        #expect(Set(texts.map { $0.lowercased().filter(\.isLetter) }).count == 4 && !texts.contains("WHERE is my parcel"))
        let rows = try run(common + ["--format", "tsv"])
        #expect(rows.lines.count == 5 && rows.lines[0].hasPrefix("# "))
        for row in rows.lines.dropFirst() { #expect(["billing", "delivery"].contains(row.prefix { $0 != "\t" })) }
        try scratch.write("Labels/help/suggested.tsv", rows.output)
        #expect(try Program.run(["labels", "lint", "--text-only", set]).status == 0)
        #expect(try run(common + ["--format", "tsv", "--json"]).status == 2)
    }

    @Test("suggest prefers what stands for many over a stray, and does not repeat itself")
    func suggestDiversity() throws {
        let scratch = try Scratch()
        let set = try help(scratch) + "/help"
        let path = try traffic(scratch, Self.football + Self.cooking + ["zxqj wvk"])
        let arguments = ["suggest", "--set", set, "--traffic", path, "--with-anomalies", "--count", "2", "--json"]
        let report = try #require((try run(arguments).object()["sets"] as? [[String: Any]])?.first)
        let texts = try #require(report["suggestions"] as? [[String: Any]]).compactMap { $0["text"] as? String }
        #expect(texts.count { Self.football.contains($0) } == 1 && texts.count { Self.cooking.contains($0) } == 1, "\(texts)")
    }

    // MARK: discover

    @Test("discover groups what the set does not know, names it, and writes a set that the lint accepts")
    func discover() throws {
        let scratch = try Scratch()
        let set = try help(scratch) + "/help"
        let path = try traffic(scratch, Self.football + Self.cooking + ["#hello there, zebra"])
        let proposal = scratch.path + "/proposal"
        let arguments = ["discover", "--set", set, "--traffic", path, "--all", "--similarity", "0.4", "--output", proposal]
        let outcome = try run(arguments + ["--json"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let groups = try #require(try outcome.object()["groups"] as? [[String: Any]])
        #expect(groups.count == 2)
        for group in groups {
            let members = try #require(group["members"] as? [[String: Any]]).compactMap { $0["text"] as? String }
            let name = try #require(group["name"] as? String)
            let known = name.contains("garlic") || name.contains("sauce") ? Self.cooking : Self.football
            #expect(Set(members) == Set(known), "\(name): \(members)")
            let file = try String(contentsOfFile: "\(proposal)/\(name).txt", encoding: .utf8)
            #expect(file.hasPrefix("# Proposed") && file.hasSuffix(members.last! + "\n"))
        }
        #expect(try outcome.object()["ungrouped"] as? Int == 1)
        #expect(try run(["lint", proposal]).status == 0)
        let again = try run(arguments)
        #expect(again.status == 2 && again.errors.contains("nothing is overwritten"))
        #expect(try run(arguments.dropLast(2) + ["--json"]).output.contains("\"groups\""))
    }

    @Test("discover takes anomalies only, unless told otherwise, and says so when there is none")
    func discoverAnomalies() throws {
        let scratch = try Scratch()
        let set = try help(scratch) + "/help"
        let path = try traffic(scratch, Self.billing + Self.delivery)
        let none = try run(["discover", "--set", set, "--traffic", path, "--rate", "0", "--json"]).object()
        #expect(none["candidates"] as? Int == 0 && (none["groups"] as? [Any])?.isEmpty == true)
        let every = try run(["discover", "--set", set, "--traffic", path, "--rate", "1", "--json"]).object()
        #expect(every["candidates"] as? Int == 16)
        #expect(try run(["discover", "--set", set, "--traffic", path, "--rate", "0.5", "--all"]).status == 2)
    }

    // MARK: stats

    @Test("stats measures every label, and what the traffic has of it")
    func stats() throws {
        let scratch = try Scratch()
        let labels = try help(scratch)
        let path = try traffic(
            scratch, ["Where is my invoice?", "Where is my invoice?", "my parcel has not arrived", "zxqj wvk qq"])
        let report = try run(["stats", labels, "--traffic", path, "--json"]).object()
        let set = try #require((report["sets"] as? [[String: Any]])?.first)
        #expect(set["examples"] as? Int == 16)
        let rows = try #require(set["labels"] as? [[String: Any]])
        #expect(rows.map { $0["label"] as? String } == ["billing", "delivery"])
        for row in rows {
            let vendi = try #require(row["vendi_score"] as? Double)
            #expect(vendi > 1 && vendi <= 8)
            #expect(try #require(row["mean_distance"] as? Double) > 0)
            #expect((0...1).contains(try #require(row["recall"] as? Double)))
        }
        let billing = try #require(rows[0]["traffic"] as? [String: Any])
        #expect(try #require(billing["covered"] as? Double) >= 0.5)
        #expect((set["traffic"] as? [String: Any])?["messages"] as? Int == 4)
        let text = try run(["stats", labels])
        #expect(text.status == 0 && text.lines.count == 4 && text.output.contains("Vendi"))
        try scratch.write("Labels/bad/only.txt", "one\ntwo\n")
        let broken = try run(["stats", labels])
        #expect(
            broken.status == 1 && broken.errors.contains("bad: the set cannot be used") && broken.output.contains("billing"))
    }
}
