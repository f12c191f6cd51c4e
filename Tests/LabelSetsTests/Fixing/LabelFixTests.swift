import Foundation
import LabelSets
import Testing

@Suite("Fixing label files") struct LabelFixTests {
    let folder = TemporaryFolder()

    private func fix() throws -> [FileFix] {
        let fixes = try LabelFix.fixes(directory: folder.path("set"))
        for fix in fixes { try LabelFix.apply(fix) }
        return fixes
    }

    private func content(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: folder.path("set/\(name)"))), as: UTF8.self)
    }

    static let table: [(name: String, before: String, after: String, says: String)] = [
        ("a.txt", "one\r\ntwo\r\n", "one\ntwo\n", "2 lines changed from CRLF to LF"),
        ("a.txt", "\u{FEFF}one\ntwo", "one\ntwo\n", "byte-order mark removed, last line terminated"),
        ("a.txt", "  one \t\n# a comment \n   \ntwo\u{3000}\n", "one\n# a comment \n\ntwo\n", "3 lines trimmed"),
        ("a.txt", "one\ntwo\none\n One\none  \n", "one\ntwo\nOne\n", "2 duplicates removed, 1 line trimmed"),
        ("a.txt", "  #one\n#two\n", " #one\n#two\n", "1 line trimmed"),
        ("m.tsv", "label\ttext\na\t one\nb\tone\na \tone\nlabel\ttext\n", "label\ttext\na\tone\nb\tone\nlabel\ttext\n", ""),
        (
            "m.jsonl",
            "  {\"label\":\"a\",\"text\":\"x\"}\n{\"label\":\"a\",\"text\":\"x\"}\n{\"label\": \"a\",\"text\":\"x\"}\n",
            "{\"label\":\"a\",\"text\":\"x\"}\n{\"label\": \"a\",\"text\":\"x\"}\n", "1 duplicate removed, 1 line trimmed"
        ),
        ("tests.tsv", "a\tone \na\tone\n", "a\tone\na\tone\n", "1 line trimmed"),
        ("m.tsv", "a\tb\tc \r\nno tab \n", "a\tb\tc \nno tab \n", "1 line changed from CRLF to LF"),
    ]

    @Test("obvious mistakes are fixed", arguments: table.indices)
    func obviousMistakesFixed(row: Int) throws {
        let (name, before, after, says) = Self.table[row]
        folder.write("set/\(name)", before)
        let fixes = try fix()
        #expect(try content(name) == after)
        #expect(fixes.count == 1)
        if !says.isEmpty { #expect(fixes.first?.description == says) }
        #expect(try LabelFix.fixes(directory: folder.path("set")).isEmpty)
    }

    @Test(
        "files that are fine, or that it cannot fix, are left alone",
        arguments: [
            ("a.txt", Array("one\ntwo\n".utf8)), ("a.txt", []), ("set.yaml", Array("mode: single \r\n".utf8)),
            ("README.md", Array("x \r\n".utf8)), ("a.txt", [0xFF, 0xFE, 0x61, 0x00, 0x0D, 0x00, 0x0A, 0x00]),
            ("a.txt", [0x20, 0xFF, 0x20, 0x0A]), ("a.txt", Array("one\rtwo \n".utf8)),
            ("a.txt", Array("caf\u{E9}\ncafe\u{301}\n".utf8)),
        ])
    func filesFineCannot(name: String, bytes: [UInt8]) throws {
        folder.write("set/\(name)", bytes)
        #expect(try fix().isEmpty)
        #expect(Array(try Data(contentsOf: URL(filePath: folder.path("set/\(name)")))) == bytes)
    }

    @Test("fixing does not change the version")
    func fixingChangeVersion() throws {
        folder.write("set/a.txt", "\u{FEFF}one\r\n two\r\n#no\r\n #tag\r\none\r\nthree")
        folder.write("set/b.txt", "x \ny\n")
        folder.write("set/more.tsv", "a\tone\nb\t x \nb\tz\na\tfour")
        folder.write("set/tests.tsv", "a\tsomething \r\n")
        let before = try folder.read("set")
        #expect(try fix().count == 4)
        let after = try folder.read("set")
        #expect(after.version == before.version)
        #expect(after.tests.map(\.text) == before.tests.map(\.text))
        #expect(LabelLint.findings(directory: folder.path("set")).allSatisfy { $0.code == .fewExamples })
    }

    @Test("a linked file is left alone, and does not make its target a duplicate")
    func linkedFileLeft() throws {
        folder.write("set/z.tsv", "a\tone\na\ttwo\n")
        folder.link("set/linked.tsv", to: folder.path("set/z.tsv"))
        #expect(try fix().isEmpty)
        #expect(try content("z.tsv") == "a\tone\na\ttwo\n")
    }

    @Test("permissions are kept and nothing is left behind")
    func permissionsKeptNothing() throws {
        folder.write("set/a.txt", "one \n")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.path("set/a.txt"))
        _ = try fix()
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("set/a.txt"))
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("set")) == ["a.txt"])
    }

    @Test("the changes are shown as a unified diff")
    func changesShownUnified() throws {
        let numbers = (1...12).map { "\($0)\n" }.joined()
        folder.write("set/a.txt", numbers + "1\nlast \nend")
        let fix = try #require(try LabelFix.fixes(directory: folder.path("set")).first)
        let path = folder.path("set/a.txt")
        #expect(
            String(decoding: fix.diff, as: UTF8.self) == """
                --- \(path)
                +++ \(path)
                @@ -10,6 +10,5 @@
                 10
                 11
                 12
                -1
                -last \n-end
                \\ No newline at end of file
                +last
                +end

                """)
    }

    @Test("a missing folder is an error")
    func missingFolderError() {
        #expect(throws: LabelSetError.self) { try LabelFix.fixes(directory: folder.path("none")) }
    }
}
