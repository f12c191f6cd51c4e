import LabelSets
import Testing

@Suite struct TSVFileTests {
    let folder = TemporaryFolder()

    @Test func `reads rows as they stand, any label, repeated texts too`() throws {
        folder.write("test.tsv", "\u{FEFF}label\ttext\r\nSci/Tech\t a rocket \r\n\r\n# comment\r\nWorld?\tnews\r\nWorld?\tnews")
        let rows = try LabelSetReader.readTSV(path: folder.path("test.tsv"))
        #expect(rows.map { "\($0.label)|\($0.text)|\($0.line)" } == ["Sci/Tech|a rocket|2", "World?|news|5", "World?|news|6"])
    }

    @Test func `stops at the limit`() throws {
        folder.write("test.tsv", "a\tx\nb\ty\nbad line\n")
        #expect(try LabelSetReader.readTSV(path: folder.path("test.tsv"), limit: 2).count == 2)
        #expect(try LabelSetReader.readTSV(path: folder.path("test.tsv"), limit: 0).isEmpty)
    }

    @Test func `every bad line shows`() throws {
        folder.write("test.tsv", Array("a\tx\ty\nno tab\na\tfine\n\ttext\na\t".utf8) + [0xFF])
        let error = #expect(throws: LabelSetError.self) { try LabelSetReader.readTSV(path: folder.path("test.tsv")) }
        #expect(error?.setName == "test.tsv")
        #expect(error?.findings.map(\.line) == [1, 2, 4, 5])
        #expect(error?.findings.map(\.code) == [.wrongColumns, .wrongColumns, .emptyField, .invalidUTF8])
    }

    @Test func `a file that is missing or a folder`() throws {
        let missing = #expect(throws: LabelSetError.self) { try LabelSetReader.readTSV(path: folder.path("none.tsv")) }
        #expect(missing?.description.contains("No such file") == true)
        #expect(throws: LabelSetError.self) { try LabelSetReader.readTSV(path: folder.path) }
    }
}
