import Foundation
import Rows
import Testing
import Wording

@Suite("Rows of several files")
struct JoinedRowsTests {
    /// Writes files in a temporary folder, which is removed, and gives their paths.
    private func withFiles(_ files: [(name: String, text: String)], _ body: ([String]) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "assay-rows-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for file in files { try Data(file.text.utf8).write(to: folder.appending(path: file.name)) }
        try body(files.map { folder.appending(path: $0.name).path })
    }

    private func texts(_ rows: JoinedRows) throws -> [String] {
        var rows = rows
        var texts: [String] = []
        while let some = try rows.next(atMost: 2) {
            #expect(!some.isEmpty && some.count <= 2)
            texts += some.map(\.text)
        }
        return texts
    }

    @Test("files follow each other, each in its format; empty ones have no rows")
    func order() throws {
        let files = [
            ("a.txt", "one\ntwo\nthree\n"), ("b.txt", ""), ("c.csv", "id,text\n1,four\n"), ("d.jsonl", "{\"text\":\"five\"}"),
        ]
        try withFiles(files) { paths in
            let rows = try JoinedRows(paths: paths, options: RowReader.Options())
            #expect(rows.progress != 1)
            #expect(try texts(rows) == ["one", "two", "three", "four", "five"])
            #expect(rows.progress == 1)
        }
    }

    @Test("no files have no rows")
    func none() throws {
        #expect(try texts(JoinedRows(paths: [], options: RowReader.Options())) == [])
    }

    @Test("a file that cannot be read is reported before any row is")
    func missing() throws {
        try withFiles([("a.txt", "one\n")]) { paths in
            #expect { try JoinedRows(paths: paths + [paths[0] + ".none"], options: RowReader.Options()) } throws: {
                ($0 as? AssayError)?.place == paths[0] + ".none"
            }
        }
    }
}
