import LabelSets
import Testing

@Suite("Versions of sets") struct VersionTests {
    let folder = TemporaryFolder()

    init() {
        folder.writeSet("set")
        folder.write("set/set.yaml", "description: a set\nmode: multi\nthresholds: {yes: 0.5}\n")
    }

    @Test("the version is a SHA-256 in hexadecimal, the same for the same content")
    func versionSHA256() throws {
        let first = try folder.read("set")
        #expect(first.version.count == 64 && first.version.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(try folder.read("set") == first)
        folder.move("set", to: "other")
        #expect(try folder.read("other").version == first.version)
    }

    @Test(
        "edits that do not affect decisions keep the version",
        arguments: [
            ("set.yaml", "description: another\nmode: multi\nlabels: {yes: {threshold: 0.50, description: d}}\n"),
            ("tests.tsv", "yes\tsomething\n"), ("no.txt", "# comment\n\n" + lines("no", 10)), ("README.md", "x"),
            ("yes.txt", (1...10).reversed().map { "yes number \($0)\r\n" }.joined()),
        ])
    func editsAffectDecisions(file: String, content: String) throws {
        let before = try folder.read("set")
        folder.write("set/\(file)", content)
        #expect(try folder.read("set").version == before.version)
    }

    @Test(
        "edits that affect decisions change the version",
        arguments: [
            ("set.yaml", ""), ("set.yaml", "mode: multi\nthresholds: {yes: 0.51}\n"),
            ("set.yaml", "mode: multi\nthresholds: {no: 0.5}\n"), ("set.yaml", "mode: single\n"),
            ("set.yaml", "mode: multi\nlabels: {yes: {recall: 0.5}}\n"),
            ("set.yaml", "mode: multi\nlabels: {yes: {precision: 0.5}}\n"),
            ("set.yaml", "mode: multi\nanomaly: {rate: 0}\nthresholds: {yes: 0.5}\n"),
            ("set.yaml", "mode: multi\nlayers: 6\nthresholds: {yes: 0.5}\n"),
            ("set.yaml", "mode: multi\nmethod: auto\nthresholds: {yes: 0.5}\n"),
            ("yes.txt", lines("yes", 11)), ("yes.txt", lines("Yes", 10)), ("maybe.txt", lines("maybe", 10)),
        ])
    func editsAffectDecisionsChange(file: String, content: String) throws {
        let before = try folder.read("set")
        folder.write("set/\(file)", content)
        #expect(try folder.read("set").version != before.version)
    }

    @Test("texts cannot run into each other")
    func textsCannotRun() {
        func version(_ texts: [[String]]) -> String {
            LabelSet(
                name: "set",
                labels: texts.enumerated().map { index, texts in
                    Label(name: "\(index)", examples: texts.map { LabelExample(text: $0, file: "f", line: 1) })
                }
            ).version
        }
        #expect(
            Set([version([["ab", "c"]]), version([["a", "bc"]]), version([["abc"]]), version([["ab"], ["c"]])]).count == 4)
    }
}
