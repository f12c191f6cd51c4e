import LabelSets
import Testing
import Wording

@Suite("Linting label sets") struct LabelLintTests {
    let folder = TemporaryFolder()

    @Test("texts that are almost the same are found")
    func textsAlmostSame() throws {
        folder.write("set/a.txt", lines("a", 10) + "Great, isn't it?\ngreat -- isn't IT\n😀\n")
        folder.write("set/b.txt", lines("b", 10) + "GREAT isn't it!!\n!!!\n???\n😡\n")
        let findings = LabelLint.findings(directory: folder.path("set"))
        #expect(
            findings.map { brief($0, in: folder.path("set")) } == [
                "warning near_duplicate a.txt:12", "warning near_duplicate b.txt:11",
            ])
        #expect(findings[1].message.contains("set/a.txt:11 under \"a\""))
    }

    @Test("in multi mode labels may share a text, the background may not")
    func multiModeLabels() throws {
        folder.write("set/a.txt", lines("a", 10) + "Shared\n")
        folder.write("set/b.txt", lines("b", 10) + "shared\n")
        folder.write("set/ok.txt", lines("ok", 10) + "SHARED!\n")
        folder.write("set/set.yaml", "mode: multi\n")
        #expect(
            LabelLint.findings(directory: folder.path("set")).map { brief($0, in: folder.path("set")) } == [
                "warning near_duplicate ok.txt:11"
            ])
    }

    @Test("whole roots are checked")
    func wholeRootsChecked() throws {
        folder.writeSet("root/good")
        folder.write("root/bad/a.txt", "x\n")
        #expect(
            LabelLint.findings(root: folder.path("root")).map { brief($0, in: folder.path("root")) } == [
                "error too_few_labels bad", "error too_few_examples bad/a.txt:1",
            ])
        #expect(LabelLint.findings(root: folder.path("none")).map(\.code) == [.missingDirectory])
    }

    @Test(
        "quotes that a spreadsheet wrote are found in a table",
        arguments: [
            ("ok\t\"He said \"\"x\"\"\"\n", [1]), ("ok\t\"\"\"Wow\"\" he said\"\n", [1]),
            ("ok\t\"Great film\"\nok\tplain one\nok\tplain two\n", []),
            ("ok\t\"all\"\nok\t\"are quoted\"\nok\tbut one\n", [1, 2]),
            ("ok\tsay \"hello\" to me\n", []), ("ok\t\"one\" and \"two\"\n", []), ("ok\t\"\n", []), ("ok\t\"no end\n", []),
        ])
    func quotesSpreadsheetWrote(rows: String, lines: [Int]) {
        for file in ["more.tsv", "tests.tsv"] {
            let folder = TemporaryFolder()
            folder.writeSet("set")
            folder.write("set/ok.txt", (1...10).map { "ok number \($0)\n" }.joined())
            folder.write("set/\(file)", rows)
            let found = LabelLint.findings(directory: folder.path("set")).filter { $0.code == .quotedField }
            #expect(found.map(\.line) == lines)
            #expect(found.allSatisfy { $0.file.hasSuffix(file) && $0.severity == .warning && !$0.remedy.isEmpty })
        }
    }

    @Test("in a list of examples only doubled quotes are reported")
    func listExamplesDoubled() {
        folder.writeSet("set")
        folder.write("set/yes.txt", lines("yes", 10) + "\"Great\"\n\"Fine\"\n\"He said \"\"x\"\"\"\n")
        let found = LabelLint.findings(directory: folder.path("set")).filter { $0.code == .quotedField }
        #expect(found.map(\.line) == [13])
    }

    @Test("findings show their texts, and no text can drive a terminal")
    func findingsShowTexts() {
        folder.write("set/a.txt", lines("a", 10) + "red \u{1B}[31m\u{9B}2J\nred \u{1B}[31m\u{9B}2J\n")
        folder.write("set/b.tsv", "b\tbut why\nb\tBut why\nb\t\(String(repeating: "long ", count: 60))\nno tab\n")
        folder.write("set/c.jsonl", "{\"label\": \"b\", \"text\": \"but why\"}\n{\"label\": \"b\"}\n")
        folder.write("set/d.txt", Array("caf".utf8) + [0xE9, 0x0A])
        folder.write("set/set.yaml", "mdoe: multi\n")
        let findings = LabelLint.findings(directory: folder.path("set")).withTexts
        func text(_ code: Finding.Code) -> [String?] { findings.filter { $0.code == code }.map(\.text) }
        #expect(text(.duplicate) == ["red \\u{1B}[31m\\u{9B}2J", "but why"])
        #expect(text(.wrongColumns) == ["no tab"])
        #expect(text(.invalidJSON) == [#"{"label": "b"}"#])
        #expect(text(.invalidUTF8) == ["caf\u{FFFD}"])
        #expect(text(.unknownKey) == ["mdoe: multi"])
        #expect(text(.tooFewLabels).allSatisfy { $0 == nil })
        for finding in findings {
            #expect(!finding.compilerLine.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
        }
    }

    @Test(
        "control characters are made printable",
        arguments: [
            ("plain – 你好 👩‍👩‍👧", "plain – 你好 👩‍👩‍👧"), ("a\tb\nc\rd", "a\\tb\\nc\\rd"), ("\u{1B}[2J", "\\u{1B}[2J"),
            ("\u{9B}31m\u{7F}\u{0}", "\\u{9B}31m\\u{7F}\\u{0}"), ("exe\u{202E}gpj", "exe\\u{202E}gpj"),
            ("a\u{2028}b", "a\\u{2028}b"),
        ])
    func controlCharactersMade(text: String, printed: String) {
        #expect(text.printable == printed)
        let finding = Finding(.error, .unknownFile, file: text, message: text, remedy: text)
        #expect(finding.description == "\(printed): \(printed) — \(printed)")
    }

    @Test(
        "an unfinished set is told what it lacks",
        arguments: [
            ([:], ["two labels with examples"]), (["a.txt": "1\n2\n"], ["a second label with examples"]),
            (["a.txt": "1\n2\n", "b.txt": ""], ["examples of \"b\""]),
            (["a.txt": "1\n2\n", "b.txt": "x\n"], ["a second example of \"b\""]),
            (
                ["a.txt": "1\n2\n", "b.txt": "x\ny\n", "tests.tsv": "zebra\tz\n"],
                ["examples of \"zebra\", which tests.tsv names"]
            ),
            (
                ["a.txt": "1\n2\n", "b.txt": "x\ny\n", "set.yaml": "mode: multi\nlabels: {zebra: {recall: 0.9}}\n"],
                ["examples of \"zebra\", which set.yaml names"]
            ),
            (["a.txt": "1\n2\n", "set.yaml": "mdoe: multi\n"], []),
            (["animal.txt": "1\n2\n", "set.yaml": "labels: {animals: {}}\n"], []),
            (["a.txt": "1\n", "b.tsv": "no tab\n"], []),
        ] as [([String: String], [String])])
    func unfinishedSetTold(files: [String: String], missing: [String]) {
        folder.makeFolder("set")
        for (name, content) in files { folder.write("set/\(name)", content) }
        let error = #expect(throws: LabelSetError.self) { try folder.read("set") }
        #expect(error?.missing == missing)
    }
}
