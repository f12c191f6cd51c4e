import LabelSets
import Testing

@Suite struct LabelLintTests {
    let folder = TemporaryFolder()

    @Test func `finds texts that are almost the same`() throws {
        folder.write("set/a.txt", lines("a", 10) + "Great, isn't it?\ngreat -- isn't IT\n😀\n")
        folder.write("set/b.txt", lines("b", 10) + "GREAT isn't it!!\n!!!\n???\n😡\n")
        let findings = LabelLint.findings(directory: folder.path("set"))
        #expect(
            findings.map { brief($0, in: folder.path("set")) } == [
                "warning near_duplicate a.txt:12", "warning near_duplicate b.txt:11",
            ])
        #expect(findings[1].message.contains("set/a.txt:11 under \"a\""))
    }

    @Test func `in multi mode labels may share a text, the background may not`() throws {
        folder.write("set/a.txt", lines("a", 10) + "Shared\n")
        folder.write("set/b.txt", lines("b", 10) + "shared\n")
        folder.write("set/ok.txt", lines("ok", 10) + "SHARED!\n")
        folder.write("set/set.yaml", "mode: multi\n")
        #expect(
            LabelLint.findings(directory: folder.path("set")).map { brief($0, in: folder.path("set")) } == [
                "warning near_duplicate ok.txt:11"
            ])
    }

    @Test func `looks over whole roots`() throws {
        folder.writeSet("root/good")
        folder.write("root/bad/a.txt", "x\n")
        #expect(
            LabelLint.findings(root: folder.path("root")).map { brief($0, in: folder.path("root")) } == [
                "error too_few_labels bad", "error too_few_examples bad/a.txt:1",
            ])
        #expect(LabelLint.findings(root: folder.path("none")).map(\.code) == [.missingDirectory])
    }
}
