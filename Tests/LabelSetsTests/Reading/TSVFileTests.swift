import LabelSets
import Testing

@Suite("TSV files") struct TSVFileTests {
    let folder = TemporaryFolder()

    @Test("rows are read unchanged, with any label and repeated texts")
    func rowsReadUnchanged() throws {
        folder.write("test.tsv", "\u{FEFF}label\ttext\r\nSci/Tech\t a rocket \r\n\r\n# comment\r\nWorld?\tnews\r\nWorld?\tnews")
        let rows = try LabelSetReader.readTSV(path: folder.path("test.tsv"))
        #expect(rows.map { "\($0.label)|\($0.text)|\($0.line)" } == ["Sci/Tech|a rocket|2", "World?|news|5", "World?|news|6"])
    }

    @Test("reading stops at the limit")
    func readingStopsLimit() throws {
        folder.write("test.tsv", "a\tx\nb\ty\nbad line\n")
        #expect(try LabelSetReader.readTSV(path: folder.path("test.tsv"), limit: 2).count == 2)
        #expect(try LabelSetReader.readTSV(path: folder.path("test.tsv"), limit: 0).isEmpty)
    }

    @Test("every bad line is reported")
    func everyBadLine() throws {
        folder.write("test.tsv", Array("a\tx\ty\nno tab\na\tfine\n\ttext\na\t".utf8) + [0xFF])
        let error = #expect(throws: LabelSetError.self) { try LabelSetReader.readTSV(path: folder.path("test.tsv")) }
        #expect(error?.setName == "test.tsv")
        #expect(error?.findings.map(\.line) == [1, 2, 4, 5])
        #expect(error?.findings.map(\.code) == [.wrongColumns, .wrongColumns, .emptyField, .invalidUTF8])
    }

    @Test("a missing file and a folder are errors")
    func missingFileFolder() throws {
        let missing = #expect(throws: LabelSetError.self) { try LabelSetReader.readTSV(path: folder.path("none.tsv")) }
        #expect(missing?.description.contains("No such file") == true)
        #expect(throws: LabelSetError.self) { try LabelSetReader.readTSV(path: folder.path) }
    }
}
