import JSON
import Testing
import Wire

@Suite("Wire: messages")
struct WireDecodeTests {
    @Test(
        "a frame that is no JSON is a text, as it stands",
        arguments: [
            "hello", " hello \n", "[URGENT] call me", "{name}, your order", "[", "{", " { ", "[ ", "[1, 2", "[1] see below",
            "[true] story", "[-] not done", "{'text': 'a'}", "\"quoted\"", "null", "12", "true", "{{mustache}}", "a\u{0}b",
            "[x](http://a.b)", "😀", "\u{2028}x", "} {", "tab\there", "\u{FEFF}",
        ])
    func plainText(_ frame: String) {
        // A lone byte order mark is skipped, so that one needs a mark more to be a text.
        let isMark = frame.hasPrefix("\u{FEFF}")
        let message = outcome(isMark ? frame + frame : frame)?.message
        #expect(message == Message(id: generatedID, text: frame))
    }

    @Test(
        "an object's fields are read",
        arguments: [
            (#"{"text":"a"}"#, Message(id: generatedID, text: "a")),
            (" \n\t\r{ \"text\" : \"a\" } \n", Message(id: generatedID, text: "a")),
            ("\u{FEFF}{\"text\":\"a\"}", Message(id: generatedID, text: "a")),
            (#"{"text":" a "}"#, Message(id: generatedID, text: " a ")),
            (#"{"id":"m1","text":"a"}"#, Message(id: "m1", text: "a")),
            (#"{"id":17,"text":"a"}"#, Message(id: "17", text: "a")),
            (#"{"id":-17,"text":"a"}"#, Message(id: "-17", text: "a")),
            (#"{"id":123456789012345678901234567890,"text":"a"}"#, Message(id: "123456789012345678901234567890", text: "a")),
            (#"{"id":null,"text":"a"}"#, Message(id: generatedID, text: "a")),
            (#"{"id":"","text":"a"}"#, Message(id: generatedID, text: "a")),
            (#"{"text":"a","sets":["topic","spam"]}"#, Message(id: generatedID, text: "a", sets: ["topic", "spam"])),
            (#"{"text":"a","sets":["b","a","b"]}"#, Message(id: generatedID, text: "a", sets: ["b", "a"])),
            (#"{"text":"a","sets":[]}"#, Message(id: generatedID, text: "a", sets: [])),
            (#"{"text":"a","sets":null,"deadline_ms":null,"explain":null}"#, Message(id: generatedID, text: "a")),
            (#"{"text":"a","deadline_ms":250}"#, Message(id: generatedID, text: "a", deadline: .milliseconds(250))),
            (#"{"text":"a","deadline_ms":0}"#, Message(id: generatedID, text: "a", deadline: .zero)),
            (#"{"text":"a","deadline_ms":-0.0}"#, Message(id: generatedID, text: "a", deadline: .zero)),
            (#"{"text":"a","deadline_ms":1.5e3}"#, Message(id: generatedID, text: "a", deadline: .seconds(1.5))),
            (#"{"text":"a","deadline_ms":1e999}"#, Message(id: generatedID, text: "a", deadline: .seconds(1_000_000_000_000))),
            (#"{"text":"a","explain":true}"#, Message(id: generatedID, text: "a", explain: true)),
            (#"{"text":"a","explain":false}"#, Message(id: generatedID, text: "a")),
            (#"{"text":"a","unknown":{"text":[1]},"Text":3}"#, Message(id: generatedID, text: "a")),
            (#"{"te\u0078t":"a","\u0069d":"x"}"#, Message(id: "x", text: "a")),
            (#"{"text":1,"id":[],"text":"b","id":"x"}"#, Message(id: "x", text: "b")),
        ])
    func object(_ frame: String, _ message: Message) {
        #expect(outcome(frame)?.message == message)
    }

    @Test(
        "escapes are resolved",
        arguments: [
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u20AC"#, "Aé€"),
            (#"\ud83d\ude00"#, "😀"), (#"\uD83D\uDE00!"#, "😀!"), (#"\u0000"#, "\u{0}"), (#"a\u0000b"#, "a\u{0}b"),
            (#"\ud83d"#, "\u{FFFD}"), (#"\ude00x"#, "\u{FFFD}x"), (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"),
            (#"\ud800\u0041"#, "\u{FFFD}A"), (#"\ud800\n"#, "\u{FFFD}\n"), (#"\ud800x\udc00"#, "\u{FFFD}x\u{FFFD}"),
            (#"\udbff\udfff"#, "\u{10FFFF}"),
            (#"long text before the first escape \" and after"#, "long text before the first escape \" and after"),
            ("é\u{7F}\u{2028}😀", "é\u{7F}\u{2028}😀"),
        ])
    func escapes(_ escaped: String, _ text: String) {
        #expect(outcome("{\"text\":\"\(escaped)\"}")?.message?.text.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    }

    @Test(
        "metadata keeps its bytes",
        arguments: [
            "null", "1", "1.50", "1e999", "\"\\ud800\"", "[ 1 ,\n2 ]", #"{ "b":1, "a":1, "b" : 2 }"#, "{}", "true",
            #""A\u0041""#,
        ])
    func metadata(_ metadata: String) {
        let message = outcome("{\"metadata\" : \(metadata) ,\"text\":\"a\"}")?.message
        #expect(message?.metadata?.description == metadata)
        #expect(JSONFragment(validating: Array(metadata.utf8)) == message?.metadata)
    }

    @Test("an array gives its messages in order, the broken ones as failures")
    func array() {
        let outcomes = outcomes(
            #" [ {"text":"a","id":"1"}, "b", {"text":5,"id":"3","metadata":[1]}, 4, {"id":5}, null, [], " ", {"text":"é"} ] "#)
        #expect(
            outcomes.map { $0.message?.text ?? $0.failure!.code.rawValue } == [
                "a", "b", "invalid_json", "invalid_json", "missing_text", "invalid_json", "invalid_json", "empty_text", "é",
            ])
        #expect(outcomes.map(\.id) == ["1", generatedID, "3", generatedID, "5"] + Array(repeating: generatedID, count: 4))
        #expect(outcomes[2].failure?.message == "message 2 of the array: \"text\" must be a string, not a number")
        #expect(outcomes[2].failure?.metadata?.description == "[1]")
        #expect(outcomes[3].failure?.message == "message 3 of the array: a message must be an object or a string, not a number")
    }
}
