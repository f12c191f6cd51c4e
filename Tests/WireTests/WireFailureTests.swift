import JSON
import Testing
import Wire

@Suite("Wire: failures")
struct WireFailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var frame: String
        var code: ErrorCode
        var says: String
        var id = generatedID
        var metadata: String?
        var testDescription: String { frame }
    }

    @Test(
        "each fault has its code and says what and where",
        arguments: [
            Case(frame: "", code: .emptyText, says: "the text is empty"),
            Case(frame: " \n\t", code: .emptyText, says: "white space"),
            Case(frame: "\u{3000}\u{A0}\u{85}", code: .emptyText, says: "white space"),
            Case(frame: "\u{FEFF}", code: .emptyText, says: "empty"),
            Case(frame: #"{"text":"","id":"x","metadata":1}"#, code: .emptyText, says: "empty", id: "x", metadata: "1"),
            Case(frame: #"{"text":"\u2003\n","id":"x"}"#, code: .emptyText, says: "white space", id: "x"),
            Case(frame: "{}", code: .missingText, says: "\"text\" is missing"),
            Case(frame: #"{"text":null,"id":9}"#, code: .missingText, says: "\"text\" is null", id: "9"),
            Case(frame: "[]", code: .missingText, says: "array is empty"),
            Case(frame: " [ ]\n", code: .missingText, says: "array is empty"),
            Case(frame: "[[]]", code: .invalidJSON, says: "message 0 of the array"),
            Case(frame: "[1]", code: .invalidJSON, says: "not a number"),
            Case(frame: #"{"text":["a"]}"#, code: .invalidJSON, says: "\"text\" must be a string, not an array"),
            Case(frame: #"{"text":"a","id":true}"#, code: .invalidJSON, says: "\"id\" must be"),
            Case(frame: #"{"text":"a","id":1.0,"metadata":{}}"#, code: .invalidJSON, says: "\"id\" must be", metadata: "{}"),
            Case(frame: #"{"text":"a","id":1e3}"#, code: .invalidJSON, says: "\"id\" must be"),
            Case(
                frame: #"{"text":"a","sets":"topic","id":"x"}"#, code: .invalidJSON, says: "\"sets\" must be an array", id: "x"),
            Case(
                frame: #"{"text":"a","sets":["topic",1]}"#, code: .invalidJSON,
                says: "\"sets\" must be an array of strings, not a number"),
            Case(frame: #"{"text":"a","sets":["topic",["a"]]}"#, code: .invalidJSON, says: "\"sets\""),
            Case(frame: #"{"text":"a","deadline_ms":"1"}"#, code: .invalidJSON, says: "\"deadline_ms\" must be a number"),
            Case(frame: #"{"text":"a","deadline_ms":-1}"#, code: .invalidJSON, says: "\"deadline_ms\" must be 0 or more"),
            Case(frame: #"{"text":"a","explain":1}"#, code: .invalidJSON, says: "\"explain\" must be true or false"),
            Case(frame: #"{"text":"a","explain":"true"}"#, code: .invalidJSON, says: "\"explain\""),
            Case(frame: #"{"text":"a""#, code: .invalidJSON, says: "ends inside an object at byte 11"),
            Case(frame: #"{"text":"a"#, code: .invalidJSON, says: "ends inside a string at byte 10"),
            Case(frame: #"{"text":"a"} {"text":"b"}"#, code: .invalidJSON, says: "something follows the value at byte 13"),
            Case(frame: #"{"text":"a",}"#, code: .invalidJSON, says: "expected a key in quotes at byte 12"),
            Case(frame: #"{"text" "a"}"#, code: .invalidJSON, says: "expected ':' at byte 8"),
            Case(frame: #"{"text":"\x"}"#, code: .invalidJSON, says: "malformed escape in a string at byte 9"),
            Case(frame: "{\"text\":\"a\nb\"}", code: .invalidJSON, says: "control character in a string at byte 10"),
            Case(frame: #"{"text":01}"#, code: .invalidJSON, says: "expected ',' or '}' at byte 9"),
            Case(
                frame: #"{"id":"x","metadata":[ 1],"text":"a"#, code: .invalidJSON, says: "ends inside", id: "x",
                metadata: "[ 1]"),
            Case(frame: #"{"id":12"#, code: .invalidJSON, says: "ends inside an object"),
            Case(frame: #"{"text":"a","id":"x"]"#, code: .invalidJSON, says: "expected ',' or '}'", id: "x"),
            Case(frame: #"[{"text":"a"},"#, code: .invalidJSON, says: "ends inside"),
            Case(frame: #"[{"text":"a"}] x"#, code: .invalidJSON, says: "something follows"),
            Case(frame: #"["a",]"#, code: .invalidJSON, says: "expected a value at byte 5"),
            Case(frame: "[] buy milk", code: .invalidJSON, says: "something follows"),
            Case(frame: "[[link]]", code: .invalidJSON, says: "expected a value at byte 2"),
            Case(frame: #"{"quoted" start"#, code: .invalidJSON, says: "expected ':'"),
        ])
    func failure(_ test: Case) {
        let failure = outcome(test.frame)?.failure
        #expect(failure?.code == test.code)
        #expect(failure?.message.contains(test.says) == true, "\(failure?.message ?? "no failure")")
        #expect(failure?.id == test.id)
        #expect(failure?.metadata?.description == test.metadata)
    }

    @Test(
        "bytes that are not UTF-8 are told with their offset",
        arguments: [
            ([0xFF], 0), ([0x61, 0x80], 1), ([0xC3], 0), ([0xC0, 0x80], 0), ([0xE0, 0x80, 0x80], 0), ([0xED, 0xA0, 0x80], 0),
            ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF0, 0x8F, 0xBF, 0xBF], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xE2, 0x82], 0),
            (Array(repeating: 0x61, count: 40) + [0xF0, 0x9F, 0x98], 40), (Array("[URGENT] ".utf8) + [0xFE], 9),
            (Array("[\"a\",\"".utf8) + [0xC3, 0x28] + Array("\"]".utf8), 6),
        ] as [([UInt8], Int)])
    func invalidUTF8(_ frame: [UInt8], _ offset: Int) {
        let failure = outcome(frame)?.failure
        #expect(failure?.code == .invalidUTF8)
        #expect(failure?.message.contains("at byte \(offset);") == true, "\(failure?.message ?? "no failure")")
    }

    @Test("what stands before the bytes that are not UTF-8 comes back")
    func salvage() {
        let start = Array(#"{"id":"x","metadata":{"k":"é"},"text":"caf"#.utf8)
        let failure = outcome(start + [0xE9] + Array("\"}".utf8))?.failure
        #expect(failure?.code == .invalidUTF8)
        #expect(failure?.id == "x")
        #expect(failure?.metadata?.description == #"{"k":"é"}"#)
    }
}
