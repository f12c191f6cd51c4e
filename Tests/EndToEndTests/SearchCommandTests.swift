import Foundation
import Testing

/// `assay index`, `search` and `duplicates` with the real binary.
@Suite("Search commands", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct SearchCommandTests {
    static let csv = """
        id,stars,review
        7,1,The battery died after a week
        8,5,Battery life is great
        9,2,"The screen is too dark, sadly"
        10,2,
        11,1,The battery died after one week!

        """
    static let jsonl = """
        {"id": "j", "text": "My parcel never arrived", "order": {"n": 12}}
        {"text": "The courier lost my package"}

        """

    /// A folder with `reviews.csv`, `more.jsonl` and the index `all` of both.
    private struct Shelf {
        let scratch: Scratch
        let built: Program.Outcome

        init() throws {
            scratch = try Scratch()
            try scratch.write("reviews.csv", SearchCommandTests.csv)
            try scratch.write("more.jsonl", SearchCommandTests.jsonl)
            try scratch.write("plain.txt", "a line of text\nanother line\n")
            built = try Program.run([
                "index", "--cache", scratch.path + "/cache", "--json", "--column", "review", "--out", scratch.path + "/all",
                scratch.path + "/reviews.csv",
            ])
        }

        /// `$` in arguments is the folder.
        func run(_ arguments: [String], input: String = "", wrapper: [String] = []) throws -> Program.Outcome {
            try Program.run(
                arguments.map { $0.replacing("$", with: scratch.path) } + ["--cache", scratch.path + "/cache"], input: input,
                wrapper: wrapper)
        }

        /// What a run found: a JSON object on each line.
        func found(_ outcome: Program.Outcome) throws -> [[String: Any]] {
            try outcome.lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
        }
    }

    @Test("rows without a text are reported and left out of the index")
    func index() throws {
        let shelf = try Shelf()
        #expect(shelf.built.status == 1, "\(shelf.built.errors)")
        #expect(shelf.built.errors.contains("reviews.csv:5: the text is empty"))
        let report = try shelf.built.object()
        #expect(report["texts"] as? Int == 4 && report["skipped"] as? Int == 1)
        #expect(report["index"] as? String == shelf.scratch.path + "/all")
        #expect((report["model"] as? String)?.hasPrefix("all-MiniLM-L6-v2@") == true)
    }

    @Test("texts are found by meaning and by words, with their ids and other columns")
    func search() throws {
        let shelf = try Shelf()
        let near = try shelf.run(["search", "--by", "meaning", "--limit", "2", "--json", "$/all", "power supply broke quickly"])
        #expect(near.status == 0, "\(near.errors)")
        let hits = try shelf.found(near)
        #expect(Set(hits.map { $0["id"] as? String }) == ["7", "11"])
        #expect((hits.first?["metadata"] as? [String: String]) == ["stars": "1"])
        #expect(hits.map { $0["rank"] as? Int } == [1, 2])
        let words = try shelf.run(["search", "--by", "words", "--json", "$/all", "SCREEN OR \"dark"])
        #expect(try shelf.found(words).map { $0["id"] as? String } == ["9"])
        let both = try shelf.run(["search", "$/all", "dark screen"])
        #expect(both.lines.first?.contains("9   The screen is too dark, sadly") == true, "\(both.output)")
        let nothing = try shelf.run(["search", "--by", "words", "$/all", "elephant"])
        #expect(nothing.status == 1 && nothing.output == "nothing was found\n")
    }

    @Test("each line of standard input is a query, or an id")
    func standardInput() throws {
        let shelf = try Shelf()
        let queries = try shelf.run(["search", "--by", "words", "--json", "$/all", "-"], input: "screen\n\ngreat\n")
        #expect(queries.status == 1 && queries.errors.contains("standard input:2: the text is empty"))
        #expect(try shelf.found(queries).map { "\($0["query"] ?? "") \($0["id"] ?? "")" } == ["screen 9", "great 8"])
        let ids = try shelf.run(["search", "--like", "-", "--limit", "1", "--json", "$/all"], input: "7\nzz\n11\n")
        #expect(ids.status == 1 && ids.errors.contains("$/all: no text has the id zz".replacing("$", with: shelf.scratch.path)))
        #expect(try shelf.found(ids).map { "\($0["like"] ?? "") \($0["id"] ?? "")" } == ["7 11", "11 7"])
    }

    @Test("related texts are those nearest to the one with the id")
    func like() throws {
        let shelf = try Shelf()
        let related = try shelf.run(["search", "--like", "7", "--json", "$/all"])
        #expect(try shelf.found(related).map { $0["id"] as? String }.first == "11")
        #expect(try shelf.found(related).count == 3)
    }

    @Test("several files of one format, or of several, are one index; texts without an id get their position")
    func files() throws {
        let shelf = try Shelf()
        let built = try shelf.run(["index", "$/more.jsonl", "$/plain.txt", "--json"])
        #expect(built.status == 0, "\(built.errors)")
        #expect(try built.object()["index"] as? String == shelf.scratch.path + "/more.jsonl.index")
        let hits = try shelf.found(try shelf.run(["search", "--json", "$/more.jsonl.index", "lost package"]))
        #expect(Set(hits.compactMap { $0["id"] as? String }) == ["j", "2", "3", "4"])
        #expect(hits.first?["id"] as? String == "2")
        let parcel = try #require(hits.first { $0["id"] as? String == "j" })
        #expect((parcel["metadata"] as? [String: [String: Int]]) == ["order": ["n": 12]])
        let piped = try shelf.run(["index", "--out", "$/piped", "-"], input: "one\ntwo\n")
        #expect(piped.status == 0 && piped.output.hasPrefix("\(shelf.scratch.path)/piped: 2 texts"))
    }

    @Test("near-duplicates are grouped behind the first of them")
    func duplicates() throws {
        let shelf = try Shelf()
        let outcome = try shelf.run(["duplicates", "--threshold", "0.9", "--column", "review", "--json", "$/reviews.csv"])
        #expect(outcome.status == 1 && outcome.errors.contains("reviews.csv:5"))
        let groups = try shelf.found(outcome)
        #expect(groups.count == 1)
        #expect((groups.first?["first"] as? [String: Any])?["id"] as? String == "7")
        #expect((groups.first?["others"] as? [[String: Any]])?.map { $0["id"] as? String } == ["11"])
        let text = try shelf.run(["duplicates", "$/plain.txt"])
        #expect(text.status == 0 && text.output == "2 texts: 0 groups of near-duplicates, 0 texts besides the first of each\n")
    }

    /// Arguments that are refused; `$` is the folder.
    struct Fault: CustomTestStringConvertible, Sendable {
        var arguments: [String]
        var status: Int32
        var mentions: [String]
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: [String], _ status: Int32, _ mentions: String...) {
            (self.arguments, self.status, self.mentions) = (arguments, status, mentions)
        }
    }

    @Test(
        "what cannot be done is said, with the file",
        arguments: [
            Fault(["search", "$/none", "x"], 2, "$/none", "no such index"),
            Fault(["search", "$/plain.txt", "x"], 2, "$/plain.txt", "is not an index"),
            Fault(["search", "$/all"], 2, "a query or --like"),
            Fault(["search", "--like", "7", "$/all", "x"], 2, "a query or --like"),
            Fault(["search", "--like", "7", "--by", "words", "$/all"], 2, "--like goes by meaning"),
            Fault(["search", "--limit", "0", "$/all", "x"], 2, "1 to 10000"),
            Fault(["search", "--by", "sound", "$/all", "x"], 2, "meaning", "words", "both"),
            Fault(
                ["search", "--prompt", "none", "--precision", "int8", "$/f32", "x"], 2, "$/f32", "was made with", "the model is"
            ),
            Fault(["index", "--out", "$/plain.txt", "$/more.jsonl"], 2, "$/plain.txt", "not replaced"),
            Fault(["index", "--out", "$/none/x", "$/plain.txt"], 3, "$/none/x", "No such file"),
            Fault(["index", "$/none.txt"], 2, "$/none.txt"),
            Fault(["index", "-"], 2, "--out"),
            Fault(["duplicates", "--threshold", "2", "$/plain.txt"], 2, "0.5 to 1"),
        ])
    func faults(_ fault: Fault) throws {
        let shelf = try Shelf()
        if fault.arguments.contains("$/f32") {
            #expect(try shelf.run(["index", "--precision", "f32", "--out", "$/f32", "$/plain.txt"]).status == 0)
        }
        let outcome = try shelf.run(fault.arguments)
        #expect(outcome.status == fault.status, "\(outcome.errors)")
        for mention in fault.mentions {
            #expect(outcome.errors.contains(mention.replacing("$", with: shelf.scratch.path)), "\(outcome.errors)")
        }
    }

    @Test("a full disk, or a limit on the size of files, is an error, and the former index stays")
    func full() throws {
        let shelf = try Shelf()
        let before = try Data(contentsOf: shelf.scratch.url("all"))
        try shelf.scratch.write(
            "many.txt", (0..<500).map { "line \($0) of a text that takes some space" }.joined(separator: "\n"))
        let outcome = try shelf.run(
            ["index", "--out", "$/all", "$/many.txt"],
            wrapper: ["/bin/bash", "-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\""])
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("\(shelf.scratch.path)/all: the index cannot be written"), "\(outcome.errors)")
        #expect(try Data(contentsOf: shelf.scratch.url("all")) == before)
        let left = try FileManager.default.contentsOfDirectory(atPath: shelf.scratch.path).filter { $0.hasPrefix("all") }
        #expect(left == ["all"])
    }

    @Test("a build that is killed leaves the former index")
    func killed() throws {
        let shelf = try Shelf()
        let before = try Data(contentsOf: shelf.scratch.url("all"))
        let input = Pipe()
        let process = Program.process(
            ["index", "--cache", shelf.scratch.path + "/cache", "--out", shelf.scratch.path + "/all", "-"])
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        input.fileHandleForWriting.write(Data("a first line\n".utf8))
        let deadline = ContinuousClock.now + .seconds(60)
        func temporary() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: shelf.scratch.path).filter { $0.hasSuffix(".assay-tmp") }
        }
        while try temporary().isEmpty, .now < deadline { usleep(10_000) }
        #expect(try temporary().count == 1)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try Data(contentsOf: shelf.scratch.url("all")) == before)
        #expect(try shelf.run(["search", "--by", "words", "$/all", "screen"]).status == 0)
    }
}
