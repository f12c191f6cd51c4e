import Rows
import Testing

@Suite("CSV scanner")
struct CSVScannerTests {
    /// A file and its records: fields, or why there are none.
    struct File: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var records: [Record]
    }

    enum Record: Equatable, Sendable, ExpressibleByArrayLiteral {
        case fields([String])
        case fault(CSVScanner.Problem)
        init(arrayLiteral fields: String...) { self = .fields(fields) }
    }

    static let files = [
        File(testDescription: "nothing", text: "", records: []),
        File(testDescription: "LF", text: "a,b\nc,d\n", records: [["a", "b"], ["c", "d"]]),
        File(testDescription: "CRLF", text: "a,b\r\nc,d\r\n", records: [["a", "b"], ["c", "d"]]),
        File(testDescription: "no line end at the end", text: "a,b\nc,d", records: [["a", "b"], ["c", "d"]]),
        File(testDescription: "empty fields", text: ",\n,,\n", records: [["", ""], ["", "", ""]]),
        File(testDescription: "a blank line", text: "a\n\nb\n", records: [["a"], [""], ["b"]]),
        File(testDescription: "quotes", text: "\"a\",\"b\"\n\"\",c\n", records: [["a", "b"], ["", "c"]]),
        File(testDescription: "a comma in quotes", text: "\"Lind, Anna\",x\n", records: [["Lind, Anna", "x"]]),
        File(testDescription: "line breaks in quotes", text: "\"a\nb\r\nc\",d\n", records: [["a\nb\r\nc", "d"]]),
        File(testDescription: "doubled quotes", text: "\"O\"\"Brien\",\"\"\"\"\n", records: [["O\"Brien", "\""]]),
        File(testDescription: "CRLF after a quote", text: "\"a\"\r\n\"b\"\r\n", records: [["a"], ["b"]]),
        File(testDescription: "a quote at the very end", text: "x,\"a\"", records: [["x", "a"]]),
        File(testDescription: "CR at the very end", text: "x,\"a\"\r", records: [["x", "a"]]),
        File(testDescription: "a quote inside a bare field", text: "5\" tube,a\"b\n", records: [["5\" tube", "a\"b"]]),
        File(testDescription: "spaces are kept", text: " a , \"b\"\n", records: [[" a ", " \"b\""]]),
        File(testDescription: "a carriage return in a bare field", text: "a\rb,c\n", records: [["a\rb", "c"]]),
        File(
            testDescription: "text after a quote costs its line", text: "\"a\"b,c\nd,e\n",
            records: [.fault(.textAfterQuote), ["d", "e"]]),
        File(
            testDescription: "an open quote costs its line", text: "1,\"open\n2,b\n3,c\n",
            records: [.fault(.unclosedQuote), ["2", "b"], ["3", "c"]]),
        File(
            testDescription: "an open quote before other quotes costs its line", text: "1,\"open\n2,\"b\"\n3,c\n",
            records: [.fault(.textAfterQuote), ["2", "b"], ["3", "c"]]),
        File(testDescription: "an open quote in the last line", text: "a\n\"b", records: [["a"], .fault(.unclosedQuote)]),
        File(testDescription: "letters beyond ASCII", text: "é,😍\n", records: [["é", "😍"]]),
    ]

    @Test("finds the same records, however the bytes come", arguments: files, [1, 2, 3, 7, 1000])
    func records(_ file: File, block: Int) {
        #expect(scan(file.text, block: block) == file.records)
    }

    @Test("a quote that is not closed within the limit costs its line, not the file", arguments: [1, 5, 1000])
    func longQuote(block: Int) {
        let text = "1,\"open\n" + String(repeating: "2,b\n", count: 20)
        #expect(scan(text, block: block, longest: 30) == [.fault(.unclosedQuote)] + Array(repeating: ["2", "b"], count: 20))
    }

    /// Scans a text that comes in blocks.
    private func scan(_ text: String, block: Int, longest: Int = 1 << 20) -> [Record] {
        let bytes = Array(text.utf8)
        var scanner = CSVScanner(longest: longest)
        var (start, end) = (0, 0)
        var records: [Record] = []
        while true {
            switch scanner.scan(bytes[start..<end], isAtEnd: end == bytes.count) {
            case .needsMore: end = min(end + block, bytes.count)
            case .end: return records
            case .record(let fields, let count):
                records.append(.fields(fields.map { String(decoding: $0, as: UTF8.self) }))
                start += count
            case .fault(let problem, let count):
                records.append(.fault(problem))
                start += count
            }
        }
    }

    @Test(
        "a line of TSV is split at tabs, and whole fields lose their quotes",
        arguments: [
            ("", [""]), ("a\tb", ["a", "b"]), ("\t", ["", ""]), ("\"a\"\tb", ["a", "b"]),
            ("\"He said \"\"x\"\"\"\t1", ["He said \"x\"", "1"]), ("\"hi\" she said\t1", ["\"hi\" she said", "1"]),
            ("\"a\"b\"", ["\"a\"b\""]), ("\"", ["\""]), ("\"\"", [""]), ("\"open\tx", ["\"open", "x"]),
        ])
    func tsv(_ line: String, _ fields: [String]) {
        #expect(TSVLine.fields(Array(line.utf8)).map { String(decoding: $0, as: UTF8.self) } == fields)
    }
}
