import LabelSets
import Testing

@Suite("Reading a label set") struct LabelSetReaderTests {
    let folder = TemporaryFolder()

    @Test("files of every format are read and merged by label")
    func filesEveryFormat() throws {
        folder.write("topic/sports.txt", "# a comment\n\nthe match ended\n  the final whistle  \n #1 seed wins\n")
        folder.write("topic/business.txt", "shares fell\nprofits rose")
        folder.write("topic/more.tsv", "sports\tthe team lost\n# a comment\nweather\train at noon\nweather\t sunny \n")
        folder.write("topic/rows.jsonl", #"{"id": 1, "label": "business", "text": "caf\u00e9s \"open\" \ud83d\ude00"}"# + "\n")
        let set = try folder.read("topic")

        #expect(set.name == "topic")
        #expect(set.directory == folder.path("topic"))
        #expect(set.mode == .single)
        #expect(set.labels.map(\.name) == ["business", "sports", "weather"])
        #expect(
            set.labels.map { $0.examples.map { "\($0.text)@\($0.file):\($0.line)" } } == [
                ["shares fell@business.txt:1", "profits rose@business.txt:2", "cafés \"open\" 😀@rows.jsonl:1"],
                [
                    "the team lost@more.tsv:1", "the match ended@sports.txt:3", "the final whistle@sports.txt:4",
                    "#1 seed wins@sports.txt:5",
                ],
                ["rain at noon@more.tsv:3", "sunny@more.tsv:4"],
            ])
        #expect(set.examples == set.labels.flatMap(\.examples))
    }

    @Test(
        "every editor's text files are accepted",
        arguments: [
            ("CRLF", "one\r\ntwo\r\n"), ("byte-order mark", "\u{FEFF}one\ntwo\n"), ("no last line end", "one\ntwo"),
            ("white space", "\t one \u{A0}\n\u{3000}two\u{2003} \n \u{A0} \n"), ("blank lines", "\n\none\n \n\ntwo\n\n"),
            ("both", "\u{FEFF}# head\r\none\r\ntwo"),
        ])
    func everyEditorText(name: String, content: String) throws {
        folder.write("set/a.txt", content)
        folder.write("set/b.txt", "three\nfour\n")
        #expect(try folder.read("set").labels[0].examples.map(\.text) == ["one", "two"], "\(name)")
    }

    @Test("files that are not part of the set are left out")
    func filesPartSet() throws {
        folder.writeSet("set")
        for name in [
            ".hidden.txt", "yes.txt~", ".yes.txt.swp", "#yes.txt#", "README.md", "README.txt", "notes.md", "4913",
            "yes.txt.bak",
            "LICENSE", "deeper/other.txt",
        ] { folder.write("set/\(name)", "yes number 1\n") }
        folder.link("set/.#yes.txt", to: "user@host.1234")
        folder.link("set/self", to: ".")
        let report = LabelSetReader().inspect(directory: folder.path("set"))
        #expect(report.findings == [])
        #expect(report.set?.labels.map(\.name) == ["no", "yes"])
    }

    @Test("symbolic links are followed, as Kubernetes mounts files")
    func symbolicLinksFollowed() throws {
        folder.writeSet("data/..2024")
        folder.link("data/..data", to: "..2024")
        folder.link("data/yes.txt", to: "..data/yes.txt")
        folder.link("data/no.txt", to: "..data/no.txt")
        folder.link("alias", to: "data")
        #expect(try folder.read("alias").examples.count == 20)
    }

    @Test("a path ending in a dot or slashes has its folder's name")
    func pathEndingDot() throws {
        folder.writeSet("set")
        #expect(try folder.read("set///").name == "set")
        #expect(try folder.read("set/.").name == "set")
        #expect(try folder.read("set/../set").name == "set")
    }

    @Test("tests are read, with several labels in multi mode")
    func testsReadSeveral() throws {
        folder.writeSet("set")
        folder.write("set/set.yaml", "mode: multi\n")
        folder.write("set/tests.tsv", "label\ttext\nyes | no\tboth\nyes,no\tboth again\n\nno\tnone\n")
        let tests = try folder.read("set").tests
        #expect(tests.map(\.labels) == [["yes", "no"], ["yes", "no"], ["no"]])
        #expect(tests.map(\.line) == [2, 3, 5])
        #expect(tests[0].file == "tests.tsv")
    }

    @Test("in multi mode a text may have several labels")
    func multiModeText() throws {
        folder.write("set/a.txt", lines("x", 10) + "shared\n")
        folder.write("set/b.txt", lines("y", 10) + "shared\n")
        folder.write("set/set.yaml", "mode: multi\n")
        let set = try folder.read("set")
        #expect(set.labels.map { $0.examples.filter { $0.text == "shared" }.count } == [1, 1])
        #expect(set.background == nil)
    }

    @Test("the background is ok by default, and only in multi mode")
    func backgroundOkDefault() throws {
        folder.write("set/ok.txt", lines("fine", 10))
        folder.write("set/bad.txt", lines("awful", 10))
        #expect(try folder.read("set").background == nil)
        folder.write("set/set.yaml", "mode: multi\n")
        #expect(try folder.read("set").background == "ok")
        folder.write("set/set.yaml", "mode: multi\nbackground: bad\n")
        #expect(try folder.read("set").background == "bad")
    }

    @Test("labels may be named like YAML words or numbers")
    func labelsNamedLike() throws {
        folder.write("set/no.txt", lines("n", 10))
        folder.write("set/1.txt", lines("one", 10))
        folder.write("set/größe 2.0.txt", lines("g", 10))
        folder.write("set/set.yaml", "mode: multi\nthresholds: {no: 0.5, 1: 0.25, größe 2.0: 1}\n")
        let set = try folder.read("set")
        #expect(set.labels.map(\.name) == ["1", "größe 2.0", "no"])
        #expect(set.settings.labels.mapValues(\.threshold) == ["no": 0.5, "1": 0.25, "größe 2.0": 1])
    }
}
