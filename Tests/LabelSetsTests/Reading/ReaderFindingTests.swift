import Foundation
import LabelSets
import Testing

/// A folder's files and the expected findings.
struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [String: [UInt8]]
    let findings: [String]

    init(_ name: String, _ files: [String: String], _ findings: String...) {
        self.name = name
        self.files = files.mapValues { Array($0.utf8) }
        self.findings = findings
    }

    init(_ name: String, bytes: [UInt8], _ findings: String...) {
        self.name = name
        files = ["a.txt": bytes, "b.txt": Array(lines("b", 10).utf8)]
        self.findings = findings
    }

    var testDescription: String { name }
}

private let a = lines("a", 10)
private let b = lines("b", 10)
private func bytes(_ text: String, _ more: [UInt8], _ rest: String = "") -> [UInt8] {
    Array(text.utf8) + more + Array(rest.utf8)
}

@Suite("Findings of the reader") struct ReaderFindingTests {
    let folder = TemporaryFolder()

    static let cases = [
        // Bytes
        Case("Latin-1", bytes: bytes(a + "caf", [0xE9], " au lait\n"), "error invalid_utf8 a.txt:11"),
        Case("a character cut short", bytes: bytes(a, [0xF0, 0x9F, 0x98]), "error invalid_utf8 a.txt:11"),
        Case("an encoded surrogate", bytes: bytes(a, [0xED, 0xA0, 0x80]), "error invalid_utf8 a.txt:11"),
        Case(
            "every bad line", bytes: bytes("", [0xFF], "\ngood\n\u{41}") + [0xC0, 0x80], "error invalid_utf8 a.txt:1",
            "error invalid_utf8 a.txt:3"),
        Case("UTF-16", bytes: [0xFF, 0xFE, 0x41, 0, 0x0A, 0], "error invalid_utf8 a.txt:1"),
        Case("NUL", bytes: bytes(a + "x", [0], "y\n"), "error nul_byte a.txt:11"),
        Case("old Macintosh line ends", bytes: bytes("one\rtwo\rthree\r", []), "error carriage_return a.txt:1"),
        // Examples
        Case("empty label", ["a.txt": "# nothing yet\n", "b.txt": b], "error empty_label a.txt"),
        Case("single example", ["a.txt": "\nonly\n", "b.txt": b], "error too_few_examples a.txt:2"),
        Case("few examples", ["a.txt": lines("a", 9), "b.txt": b], "warning few_examples a.txt"),
        Case("one label", ["a.txt": a], "error too_few_labels ."),
        Case("no label", ["README.md": ""], "error too_few_labels ."),
        Case("duplicate", ["a.txt": a + "a number 3\n", "b.txt": b], "warning duplicate a.txt:11"),
        Case("two labels", ["a.txt": a, "b.txt": b + " a number 3 \n"], "error same_text_two_labels b.txt:11"),
        Case(
            "two labels, one of them the background", ["ok.txt": a, "b.txt": b + "a number 3\n", "set.yaml": "mode: multi"],
            "error same_text_two_labels b.txt:11"),
        Case(
            "long example", ["a.txt": a + String(repeating: "word ", count: 1_639), "b.txt": b],
            "warning long_example a.txt:11"),
        Case("case of labels", ["a.txt": a, "A.txt": b], "warning similar_labels a.txt"),
        // Rows
        Case(
            "columns", ["r.tsv": "a\tx\ty\nno tab\na\tone\na\ttwo\nb\t1\nb\t2\n"], "warning few_examples r.tsv",
            "warning few_examples r.tsv", "error wrong_columns r.tsv:1", "error wrong_columns r.tsv:2"),
        Case(
            "empty fields", ["a.txt": a, "b.txt": b, "r.tsv": "\tx\na\t \n"], "error empty_field r.tsv:1",
            "error empty_field r.tsv:2"),
        Case("unsafe label in a row", ["a.txt": a, "b.txt": b, "r.tsv": "Sci/Tech\tx\n"], "error unsafe_name r.tsv:1"),
        Case("unsafe label of a file", ["a.txt": a, "b.txt": b, "c|d.txt": a], "error unsafe_name c|d.txt"),
        Case(
            "JSON", ["a.txt": a, "b.txt": b, "r.jsonl": "{\"label\": \"a\"}\n[]\n{\"label\": \"a\", \"text\": 1}\nnonsense\n"],
            "error invalid_json r.jsonl:1", "error invalid_json r.jsonl:2", "error invalid_json r.jsonl:3",
            "error invalid_json r.jsonl:4"),
        Case(
            "NUL in JSON", ["a.txt": a, "b.txt": b, "r.jsonl": #"{"label": "a", "text": "x\u0000"}"#],
            "error nul_byte r.jsonl:1"),
        // Files
        Case("unknown extension", ["a.txt": a, "b.txt": b, "c.csv": "x"], "warning unknown_file c.csv"),
        Case("misnamed settings", ["a.txt": a, "b.txt": b, "set.yml": "mode: multi"], "error misnamed_settings set.yml"),
        // Tests
        Case(
            "tests", ["a.txt": a, "b.txt": b, "tests.tsv": "c\tx\na|b\ty\nb\tb number 1\nb\n"],
            "error unknown_label tests.tsv:1", "error unknown_label tests.tsv:2", "warning test_is_example tests.tsv:3",
            "error wrong_columns tests.tsv:4"),
        Case(
            "tests in multi mode", ["a.txt": a, "b.txt": b, "tests.tsv": "a|d\tx\n,\ty\n", "set.yaml": "mode: multi"],
            "error unknown_label tests.tsv:1", "error unknown_label tests.tsv:2"),
        // Everything at once
        Case(
            "all problems show at once",
            ["a.txt": "one\n", "b.txt": "", "c|.txt": a, "set.yaml": "mod: multi\nmethod: cosin\n"],
            "error too_few_examples a.txt:1", "error empty_label b.txt", "error unsafe_name c|.txt",
            "error unknown_key set.yaml:1", "error invalid_value set.yaml:2"),
    ]

    @Test("faults are found with their place", arguments: cases)
    func faultsFoundPlace(_ item: Case) throws {
        for (name, content) in item.files { folder.write("set/\(name)", content) }
        let directory = folder.path("set")
        let report = LabelSetReader().inspect(directory: directory)
        #expect(report.findings.map { brief($0, in: directory) } == item.findings)
        for finding in report.findings {
            #expect(!finding.message.isEmpty && !finding.remedy.isEmpty && !finding.message.hasSuffix("."))
        }

        let errors = report.findings.filter { $0.severity == .error }
        #expect((report.set == nil) == !errors.isEmpty)
        guard !errors.isEmpty else { return }
        let error = #expect(throws: LabelSetError.self) { try folder.read("set") }
        #expect(error?.setName == "set")
        #expect(error?.findings == errors)
        for finding in errors {
            let place = "\(finding.file)\(finding.line.map { ":\($0)" } ?? "")"
            #expect(error?.description.contains("\(place): \(finding.message) — \(finding.remedy)") == true)
        }
    }

    @Test("the byte that is not UTF-8 is named, and both places of a shared text")
    func byteUTF8() throws {
        folder.write("set/a.txt", bytes("\u{FEFF}caf", [0xE9]))
        folder.write("set/b.txt", "shared\nother\n")
        folder.write("set/c.txt", "x\nshared\n")
        let findings = LabelLint.findings(directory: folder.path("set")).filter { $0.severity == .error }
        #expect(findings.map(\.message)[0] == "byte 4 of the line (0xE9) is not valid UTF-8")
        #expect(findings[1].description.contains("\(folder.path("set"))/c.txt:2: the text is under \"c\" here"))
        #expect(findings[1].message.contains("\(folder.path("set"))/b.txt:1"))
    }

    @Test("findings beyond the limit are counted")
    func findingsBeyondLimit() throws {
        folder.write("set/a.txt", Array(repeating: [0xFF, 0x0A], count: 5_000).flatMap { $0 })
        folder.write("set/b.txt", b)
        let findings = LabelSetReader().inspect(directory: folder.path("set")).findings
        #expect(findings.count == 101)
        #expect(findings.last?.message.hasPrefix("4900 more") == true)
    }

    @Test("missing folders, and files in their place, are reported")
    func missingFoldersFiles() throws {
        folder.write("file", "")
        folder.link("circle", to: "circle")
        let expected: [(String, Finding.Code)] = [
            ("missing", .missingDirectory), ("file", .unreadableDirectory), ("circle", .unreadableDirectory),
        ]
        for (name, code) in expected {
            let error = #expect(throws: LabelSetError.self) { try folder.read(name) }
            #expect(error?.findings.map(\.code) == [code])
            #expect(error?.findings.first?.file == folder.path(name))
        }
    }

    @Test("devices and folders in the place of files are refused")
    func devicesFoldersPlace() throws {
        folder.writeSet("set")
        folder.makeFolder("set/folder.txt")
        folder.makeFolder("set/set.yaml")
        folder.link("set/circle.txt", to: "circle.txt")
        folder.link("set/dangling.tsv", to: "nowhere")
        #expect(mkfifo(folder.path("set/pipe.txt"), 0o600) == 0)
        let findings = LabelSetReader().inspect(directory: folder.path("set")).findings
        #expect(
            findings.map { brief($0, in: folder.path("set")) } == [
                "error unreadable_file circle.txt", "error unreadable_file dangling.tsv", "error unreadable_file folder.txt",
                "error unreadable_file pipe.txt", "error unreadable_file set.yaml",
            ])
        #expect(findings[0].message.contains("symbolic links"))
        #expect(findings[1].message.contains("No such file"))
    }

    @Test("a line of more than 64 MB is refused")
    func lineMore64() throws {
        folder.writeSet("set")
        folder.write("set/big.txt", "")
        #expect(truncate(folder.path("set/big.txt"), 64 << 20 + 1) == 0)
        let error = #expect(throws: LabelSetError.self) { try folder.read("set") }
        #expect(error?.findings.map(\.code) == [.fileTooLarge])
        #expect(error?.findings.first?.message.contains("64 MB") == true)
    }

    @Test("lines that cross read blocks stay whole")
    func linesCrossRead() throws {
        folder.writeSet("set")
        // The first line's CR is the last byte of the first megabyte, and its LF the first of the next.
        let lengths = [(1 << 20) - 1, 700_000, 1, 2_500_000, 40, 1_048_576]
        let texts = lengths.enumerated().map { String(repeating: "abcdef".dropFirst($0).first!, count: $1) }
        folder.write("set/long.txt", texts.joined(separator: "\r\n"))
        let set = try folder.read("set")
        let examples = try #require(set.labels.first { $0.name == "long" }).examples
        #expect(examples.map(\.line) == Array(1...6))
        #expect(examples.map(\.text) == texts)
    }

    @Test("names that are not UTF-8 are reported")
    func namesUTF8() throws {
        folder.writeSet("set")
        let path = Array(folder.path("set").utf8) + [UInt8(ascii: "/"), 0xFF] + Array(".txt".utf8) + [0]
        let descriptor = path.withUnsafeBytes { creat($0.baseAddress!.assumingMemoryBound(to: CChar.self), 0o600) }
        try #require(descriptor >= 0)
        close(descriptor)
        #expect(LabelSetReader().inspect(directory: folder.path("set")).findings.map(\.code) == [.unsafeName])
    }

    @Test(
        "a file or folder without permission is reported", .disabled(if: geteuid() == 0, "the super-user may read everything"))
    func fileFolderWithout() throws {
        folder.writeSet("set")
        #expect(chmod(folder.path("set/yes.txt"), 0) == 0)
        let error = #expect(throws: LabelSetError.self) { try folder.read("set") }
        #expect(error?.findings.map(\.code) == [.unreadableFile])
        #expect(error?.findings.first?.message.contains("Permission denied") == true)
        #expect(chmod(folder.path("set"), 0) == 0)
        let folderError = #expect(throws: LabelSetError.self) { try folder.read("set") }
        #expect(folderError?.findings.map(\.code) == [.unreadableDirectory])
        #expect(chmod(folder.path("set"), 0o700) == 0)
    }

    @Test("findings survive JSON")
    func findingsSurviveJSON() throws {
        let finding = Finding(.warning, .fewExamples, file: "a/b.txt", line: 3, message: "m", remedy: "r")
        let data = try JSONEncoder().encode(finding)
        #expect(String(decoding: data, as: UTF8.self).contains("\"code\":\"few_examples\""))
        #expect(try JSONDecoder().decode(Finding.self, from: data) == finding)
    }
}
