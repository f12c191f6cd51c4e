import JSON
import Rows
import Testing
import Wire

@Suite("Result rows")
struct ResultRowTests {
    private static let result = """
        {"id":"w-0","tags":{"mood":{"label":"good","confidence":0.97123,"anomaly":false},"abuse":{"labels":[],"confidence":0.0625,\
        "anomaly":true},"topic":{"labels":["a,b","c"],"confidence":0.5,"anomaly":false}},"anomaly":false,"truncated":true}
        """

    private func summary(_ text: String) throws -> ResultSummary {
        try ResultSummary(ResultDecoder().decode(Array(text.utf8)))
    }

    private func row(_ fields: [(String, InputRow.Field.Value)], text: Int = 0) -> InputRow {
        InputRow(
            id: "7", hasOwnID: false, text: "x", fields: fields.map { .init(name: $0, value: $1) }, used: [text], place: "a:1")
    }

    @Test("where no label is given, the certainty is that of none")
    func certainty() throws {
        let tags = try summary(Self.result).tags
        #expect(tags.map(\.set) == ["abuse", "mood", "topic"])
        #expect(tags.map(\.name) == ["none", "good", "a,b+c"])
        #expect(tags.map(\.certainty) == [0.9375, 0.97123, 0.5])
        #expect(tags.map(\.isAnomaly) == [true, false, false])
    }

    @Test("a CSV line has the input's columns, two for each set, anomaly and error")
    func csv() throws {
        let csv = CSVResults(columns: ["text", "n"], sets: ["mood", "abuse", "topic", "none"])
        #expect(
            csv.header
                == "text,n,mood,mood_confidence,abuse,abuse_confidence,topic,topic_confidence,none,none_confidence,anomaly,error\n"
        )
        let line = csv.line(row([("text", .text("a \"b\"\nc")), ("n", .text(""))]), try summary(Self.result))
        #expect(line == "\"a \"\"b\"\"\nc\",,good,0.9712,,0.9375,\"a,b|c\",0.5,,,false,\n")
        let failed = csv.line(
            row([("text", .text(""))]), try summary(#"{"id":"1","error":{"code":"empty_text","message":"a.csv:2: empty"}}"#))
        #expect(failed == ",,,,,,,,,,,empty_text: a.csv:2: empty\n")
    }

    @Test("columns of the input keep their names, those of the result give way")
    func taken() throws {
        let csv = CSVResults(columns: ["text", "mood", "error", "assay_error"], sets: ["mood"])
        #expect(csv.header == "text,mood,error,assay_error,assay_mood,mood_confidence,anomaly,assay_assay_error\n")
    }

    @Test("keys of JSON objects are found by name, in whatever order")
    func keys() throws {
        let csv = CSVResults(columns: ["a", "b"], sets: [])
        let values: [(String, InputRow.Field.Value)] = [
            ("b", .json(JSONFragment(string: "x"))), ("c", .text("left out")),
            ("a", .json(try #require(JSONFragment(validating: Array("[1,\"y\"]".utf8))))),
        ]
        let line = csv.line(row(values), try summary(#"{"id":"1","tags":{},"anomaly":true}"#))
        #expect(line == "\"[1,\"\"y\"\"]\",x,true,\n")
    }

    @Test("a single empty field is no blank line")
    func single() { #expect(CSVResults.record([""]) == "\"\"") }

    @Test("what is written is read back", arguments: [["a", ""], ["\"", "\n"], ["a,b", "\r"], ["", "é"], [" ", "x\"y"]])
    func roundTrip(_ fields: [String]) {
        var scanner = CSVScanner()
        let bytes = Array((CSVResults.record(fields) + "\n").utf8)
        let step = scanner.scan(bytes[...], isAtEnd: true)
        #expect(step == .record(fields.map { Array($0.utf8) }, count: bytes.count))
    }

    @Test("metadata is the columns beside text and id; a sole \"metadata\" is taken as it is")
    func metadata() throws {
        let json = try #require(JSONFragment(validating: Array(#"{"k":[1, 2]}"#.utf8)))
        #expect(row([("text", .text("x"))]).metadata == nil)
        #expect(row([("text", .text("x")), ("n", .text("a\"b"))]).metadata?.description == #"{"n":"a\"b"}"#)
        #expect(row([("text", .text("x")), ("metadata", .json(json))]).metadata == json)
        #expect(
            row([("text", .text("x")), ("metadata", .json(json)), ("n", .text("1"))]).metadata?.description
                == #"{"metadata":{"k":[1, 2]},"n":"1"}"#)
    }

    @Test("a result line gets the row's id and metadata")
    func line() throws {
        let result = try ResultDecoder().decode(Array("{\"tags\":{},\n \"id\" : \"w-0\"}\n".utf8))
        #expect(String(decoding: result.line(id: "a\"b"), as: UTF8.self) == #"{"tags":{},  "id" : "a\"b"} "#)
        let metadata = JSONFragment(validating: Array("[1]".utf8))
        #expect(
            String(decoding: result.line(id: "7", metadata: metadata), as: UTF8.self)
                == #"{"tags":{},  "id" : "7","metadata":[1]} "#)
    }
}

@Suite("Answer queue")
struct AnswerQueueTests {
    @Test("answers come out in the order of the questions", arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]])
    func order(_ answered: [Int]) {
        var queue = AnswerQueue<String, Int>()
        var numbers: [Int] = []
        for question in ["a", "b", "c", "d"] { numbers.append(queue.ask(question)) }
        #expect(numbers == [0, 1, 2, 3])
        var out: [String] = []
        for number in answered {
            let isTaken = queue.answer(number, number * 10)
            #expect(isTaken)
            while let (question, answer) = queue.next() { out.append("\(question)\(answer)") }
        }
        #expect(out == ["a0", "b10", "c20", "d30"])
        #expect(queue.count == 0 && queue.unanswered == 0)
    }

    @Test("an answer to no question, and a second one, are left out")
    func strange() {
        var queue = AnswerQueue<String, Int>()
        _ = queue.ask("a")
        var taken: [Bool] = []
        for number in [1, -1, 0, 0] { taken.append(queue.answer(number, number + 5)) }
        #expect(taken == [false, false, true, false])
        #expect(queue.count == 1 && queue.unanswered == 0)
        let first = queue.next()
        #expect(first?.1 == 5)
        let again = queue.answer(0, 3)
        let none = queue.next()
        #expect(!again && none == nil)
    }
}
