import Foundation
import Rows
import Testing
import Wire
import Wording

@Suite("Row reader")
struct RowReaderTests {
    /// A file's expected rows: `id|text`, or `id|code|line` for an invalid one.
    struct File: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var name: String
        var bytes: [UInt8]
        var column: String?
        var idColumn: String?
        var hasHeader = true
        var rows: [String]

        init(
            _ description: String, _ name: String, _ bytes: [UInt8], column: String? = nil, id: String? = nil,
            hasHeader: Bool = true, rows: [String]
        ) {
            (testDescription, self.name, self.bytes, self.column) = (description, name, bytes, column)
            (idColumn, self.hasHeader, self.rows) = (id, hasHeader, rows)
        }

        init(
            _ description: String, _ name: String, _ text: String, column: String? = nil, id: String? = nil,
            hasHeader: Bool = true, rows: [String]
        ) {
            self.init(description, name, Array(text.utf8), column: column, id: id, hasHeader: hasHeader, rows: rows)
        }
    }

    static let files = [
        File("lines", "a.txt", "one\r\ntwo\n\n four ", rows: ["0|one", "1|two", "2|empty_text|3", "3| four "]),
        File("lines with a byte order mark", "a.txt", "\u{FEFF}one\n", rows: ["0|one"]),
        File("lines that are not UTF-8", "a.txt", [0x61, 0x0A, 0xFF, 0x0A, 0x62], rows: ["0|a", "1|invalid_utf8|2", "2|b"]),
        File("a comma is no column in lines", "a.txt", "a,b\n", rows: ["0|a,b"]),
        File(
            "CSV", "a.csv", "id,body\n7,\"two\nlines\"\n8,\n9,x\n", column: "body",
            rows: ["7|two\nlines", "8|empty_text|4", "9|x"]),
        File("CSV with a byte order mark and CRLF", "a.CSV", "\u{FEFF}text,id\r\na,1\r\nb,2\r\n", rows: ["1|a", "2|b"]),
        File("CSV with another id", "a.csv", "id,key,text\n1,k,a\n", id: "key", rows: ["k|a"]),
        File("CSV of one column, blank rows kept", "a.csv", "body\na\n\nb\n", rows: ["0|a", "1|empty_text|3", "2|b"]),
        File("CSV of two, blank lines skipped", "a.csv", "text,n\na,1\n\nb,2\n", rows: ["0|a", "1|b"]),
        File("CSV whose id is the text", "a.csv", "id,n\na,1\n", column: "id", rows: ["0|a"]),
        File("a row with too many fields", "a.csv", "id,text\n1,a,b\n2,c\n", rows: ["1|invalid_row|2", "2|c"]),
        File("a row with too few fields", "a.csv", "id,text,n\n1,a\n2,c,5\n", rows: ["1|invalid_row|2", "2|c"]),
        File("an open quote", "a.csv", "id,text\n1,\"a\n2,b\n", rows: ["0|invalid_row|2", "2|b"]),
        File(
            "a cell that is not UTF-8", "a.csv", Array("id,text\n1,".utf8) + [0xFF] + Array("\n2,b\n".utf8),
            rows: ["0|invalid_utf8|2", "2|b"]),
        File("CSV without a header", "a.csv", "1,a\n2,b\n", column: "2", id: "1", hasHeader: false, rows: ["1|a", "2|b"]),
        File("a header alone", "a.csv", "id,text\n", rows: []),
        File("TSV", "a.tsv", "id\ttext\n1\t\"a\"\"b\"\n2\t\"x\" y\r\n", rows: ["1|a\"b", "2|\"x\" y"]),
        File("TSV with a missing tab", "a.tsv", "id\ttext\n1\n2\tb\n", rows: ["1|invalid_row|2", "2|b"]),
        File(
            "JSONL", "a.jsonl", "{\"id\":1,\"text\":\"a\\nb\"}\n\n{\"text\":\"\",\"id\":\"x\"}\n{\"text\":null}\n",
            rows: ["1|a\nb", "x|empty_text|3", "2|empty_text|4"]),
        File(
            "JSONL with faults", "a.ndjson", "{\"body\":\"a\"}\n{\"id\":2}\n{\"body\":5}\n[1]\n{\"body\":\n{\"body\":\"z\"}\n",
            column: "body",
            rows: ["0|a", "2|missing_text|2", "2|invalid_json|3", "3|invalid_json|4", "4|invalid_json|5", "5|z"]),
    ]

    @Test("reads every row, and faulty ones with file and line", arguments: files)
    func rows(_ file: File) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(file.name, file.bytes)
        var options = RowReader.Options()
        (options.column, options.idColumn, options.hasHeader) = (file.column, file.idColumn, file.hasHeader)
        let reader = try RowReader(path: path, options: options)
        var rows: [String] = []
        while let row = try reader.next() {
            guard let failure = row.failure else {
                rows.append("\(row.id)|\(row.text)")
                continue
            }
            #expect(failure.id == row.id)
            let place = failure.message.split(separator: ": ")[0]
            #expect(place.hasPrefix(path + ":"))
            rows.append("\(row.id)|\(failure.code.rawValue)|\(place.dropFirst(path.count + 1))")
        }
        #expect(rows == file.rows)
        #expect(reader.progress == 1)
    }

    /// A file that is refused as a whole, and what the error must name.
    static let refusals: [(name: String, text: String, column: String?, id: String?, header: Bool, mentions: [String])] = [
        ("a.csv", "id,body\n1,a\n", "bdy", nil, true, ["--column", "bdy", "did you mean body?", "id, body"]),
        ("a.csv", "id,body\n1,a\n", "body", "ids", true, ["--id-column", "did you mean id?"]),
        ("a.csv", "id,body\n1,a\n", nil, nil, true, ["which column", "--column", "id, body"]),
        ("a.csv", "a,a\n1,2\n", "a", nil, true, ["several columns a"]),
        ("a.csv", "", "a", nil, true, ["empty", "header"]),
        ("a.csv", "\"a\"b,c\n1,2\n", "c", nil, true, ["a.csv:1", "header"]),
        ("a.jsonl", "{\"id\":1,\"body\":\"a\"}\n", nil, nil, true, ["there is no column text", "id, body"]),
        ("a.jsonl", "{\"text\":\"a\"}\n", nil, "key", true, ["--id-column", "there is no column key"]),
        ("a.txt", "a\n", "body", nil, true, ["--column", "--format"]),
        ("a.jsonl", "{\"text\":\"a\"}\n", nil, nil, false, ["--no-header"]),
    ]

    @Test("refuses a file without the columns asked for, and names those it has", arguments: refusals.indices)
    func refusal(_ index: Int) throws {
        let refusal = Self.refusals[index]
        let folder = try TemporaryFolder()
        let path = try folder.write(refusal.name, Array(refusal.text.utf8))
        var options = RowReader.Options()
        (options.column, options.idColumn, options.hasHeader) = (refusal.column, refusal.id, refusal.header)
        let error = try #require(throws: AssayError.self) {
            _ = try RowReader(path: path, options: options).next()
        }
        #expect(error.code == .configuration)
        for mention in refusal.mentions { #expect(error.description.contains(mention), "\(error)") }
    }

    @Test("UTF-16 is refused by name", arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61]] as [[UInt8]])
    func utf16(_ bytes: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.csv", bytes)
        let error = try #require(throws: AssayError.self) { try RowReader(path: path) }
        #expect(error.description.contains("UTF-16"))
    }

    @Test(
        "the format follows the file's name",
        arguments: [
            ("a.csv", .csv), ("A.CSV", .csv), ("a.tsv", .tsv), ("a.tab", .tsv), ("a.jsonl", .jsonl), ("a.ndjson", .jsonl),
            ("a.json", .jsonl), ("a.txt", .lines), ("-", .lines), ("csv", .lines),
        ] as [(String, RowFormat)])
    func format(_ path: String, _ format: RowFormat) {
        #expect(RowFormat(path: path) == format)
    }

    @Test("a quoted field that is longer than many blocks comes whole")
    func longField() throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "a,\n\"\"", count: 100_000)
        let path = try folder.write("a.csv", Array("id,text\n1,\"\(long)\"\n2,b\n".utf8))
        let reader = try RowReader(path: path)
        #expect(try reader.next()?.text == long.replacing("\"\"", with: "\""))
        #expect(try reader.next()?.text == "b")
        #expect(try reader.next() == nil)
    }
}

/// A temporary folder for a test, removed with its owner.
final class TemporaryFolder {
    let path = "/tmp/assay-\(UUID().uuidString.prefix(8))"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}
