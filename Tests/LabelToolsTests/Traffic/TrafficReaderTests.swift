import LabelTools
import Testing
import Wire
import Wording

/// What in a file is a message, and what is reported about the rest.
@Suite("Traffic reader")
struct TrafficReaderTests {
    @Test(
        "a file's name says what its lines are",
        arguments: [
            ("-", TrafficReader.Format.frame), ("a.jsonl", .json), ("A.JSONL", .json), ("a.ndjson", .json), ("a.tsv", .tsv),
            ("a.TSV", .tsv), ("a.txt", .text), ("a.csv", .text), ("jsonl", .text), ("a.jsonl.old", .text),
        ])
    func format(path: String, format: TrafficReader.Format) {
        #expect(TrafficReader.Format(path: path) == format)
    }

    @Test(
        "a line is a message",
        arguments: [
            (TrafficReader.Format.text, "hello there", ["hello there"]),
            (.text, "  hello there\r", ["hello there"]),
            (.text, "# no comment", ["# no comment"]),
            (.text, #"{"text":"a"}"#, [#"{"text":"a"}"#]),
            (.text, "\"a, b\",c", ["\"a, b\",c"]),
            (.text, "one\ttwo", ["one two"]),
            (.text, "one\u{2028}two\u{85}three", ["one two three"]),
            (.text, "\u{FEFF}hello", ["hello"]),
            (.frame, "hello there", ["hello there"]),
            (.frame, #" {"text":"a\nb","id":"7"}"#, ["a b"]),
            (.frame, #"["a",{"text":"b"}]"#, ["a", "b"]),
            (.json, #"{"text":"a\tb"}"#, ["a b"]),
            (.json, #"["a","b","a"]"#, ["a", "b"]),
            (.tsv, "spam\thello there", ["hello there"]),
            (.tsv, "\thello", ["hello"]),
            (.tsv, "spam\tone\ttwo", ["one two"]),
        ])
    func message(format: TrafficReader.Format, line: String, texts: [String]) throws {
        let found = try traffic([line], format: format)
        #expect(found.texts == texts)
        #expect(found.badLines == 0 && found.firstBad.isEmpty)
        #expect(found.messages.allSatisfy { $0.line == 1 })
    }

    @Test(
        "a line that is not a message is counted, with the reason",
        arguments: [
            (TrafficReader.Format.json, "plain", "not a JSON object"),
            (.json, #""quoted""#, "not a JSON object"),
            (.json, #"{"id":"1"}"#, "text"),
            (.json, #"{"text":"#, ""),
            (.json, #"{"text":" \n "}"#, "text"),
            (.frame, #"{"text":1}"#, "text"),
            (.frame, #"{"text":"a\u0000b"}"#, "NUL"),
            (.tsv, "no tab", "no tab: not label<TAB>text"),
            (.tsv, "spam\t ", "no text"),
            (.text, "a\0b", "NUL"),
            (.text, "\u{2003}\u{3000}", "no text"),
        ])
    func bad(format: TrafficReader.Format, line: String, reason: String) throws {
        let good = format == .tsv ? "spam\tgood" : format == .json ? #"{"text":"good"}"# : "good"
        let found = try traffic([good, line, good], format: format)
        #expect(found.texts == ["good"] && found.messages[0].count == 2 && found.total == 2)
        #expect(found.badLines == 1)
        let told = try #require(found.firstBad.first)
        #expect(told.line == 2 && !told.reason.isEmpty)
        #expect(reason.isEmpty || told.reason.contains(reason), "\(told.reason)")
    }

    @Test("bytes that are no UTF-8 are a bad line, wherever they are", arguments: [TrafficReader.Format.text, .frame, .tsv])
    func encoding(format: TrafficReader.Format) throws {
        var reader = TrafficReader(name: "latin1.txt", format: format)
        reader.add(Array("a\tgood".utf8))
        reader.add([0x61, 0x09, 0x63, 0xE9])
        let found = try reader.finish()
        #expect(found.total == 1 && found.firstBad.map(\.line) == [2] && found.firstBad[0].reason == "not UTF-8")
    }

    @Test("blank lines are no messages and not bad, but count as lines; the byte-order mark belongs to no message")
    func blank() throws {
        let found = try traffic(["\u{FEFF}{\"text\":\"one\"}", "", " \t\r", "{\"text\":\"two\"}"], format: .json)
        #expect(found.messages.map(\.line) == [1, 4] && found.texts == ["one", "two"])
        #expect(found.badLines == 0 && found.total == 2)
    }

    @Test("a repeated message is one, with the number of times and the line where it came first")
    func repeated() throws {
        let found = try traffic(["b", "a", "b ", "A", " b", "a"])
        #expect(found.texts == ["b", "a", "A"])
        #expect(found.messages.map(\.count) == [3, 2, 1])
        #expect(found.messages.map(\.line) == [1, 2, 4])
        #expect(found.total == 6)
    }

    @Test("all bad lines are counted, the first three are told")
    func manyBad() throws {
        let found = try traffic(["a\tone", "x", "y", "b\ttwo", "z", "u"], format: .tsv)
        #expect(found.badLines == 4 && found.firstBad.map(\.line) == [2, 3, 5])
    }

    @Test("a text longer than the daemon takes is a bad line, one just as long is a message")
    func long() throws {
        var limits = WireLimits()
        limits.maxTextBytes = 8
        var reader = TrafficReader(name: "long.txt", format: .text, limits: limits)
        reader.add(Array("12345678".utf8))
        reader.add(Array("123456789".utf8))
        #expect(reader.count == 1)
        let found = try reader.finish()
        #expect(found.texts == ["12345678"])
        #expect(found.firstBad.map(\.line) == [2])
        #expect(found.firstBad.map(\.reason) == ["9 bytes, more than the 8 that the daemon takes"])
    }

    @Test(
        "traffic without a message is an error that names the file, the first bad line and what to give",
        arguments: [
            ([], TrafficReader.Format.text, "traffic.txt: it contains no message: it is empty"),
            (["", "  "], .json, "traffic.txt: it contains no message: it is empty"),
            (["", "plain"], .json, "no line is a message; line 2: not a JSON object"),
            (["plain"], .tsv, "no line is a message; line 1: no tab: not label<TAB>text"),
        ])
    func none(lines: [String], format: TrafficReader.Format, message: String) throws {
        let error = try #require(throws: AssayError.self) { try traffic(lines, format: format) }
        #expect(error.code == .configuration && error.place == "traffic.txt")
        #expect(error.description.contains(message), "\(error)")
        #expect(error.remedy?.contains("one message per line") == true)
    }
}
