import JSON
import Testing

/// What messages do not ask of the cursor; the rest is tested with them, in WireTests.
@Suite("JSON")
struct JSONCursorTests {
    /// The members of an object, as keys and literals.
    private func members(_ json: String) throws -> [String] {
        var members: [String] = []
        try Array(json.utf8).withUnsafeBytes { bytes in
            var cursor = JSONCursor(bytes, maxDepth: JSONCursor.greatestDepth)
            cursor.skipWhitespace()
            try cursor.readMembers { key, value in
                members.append("\(key.string(in: bytes)) \(String(decoding: value.literal(in: bytes), as: UTF8.self))")
            }
            try cursor.expectEnd()
        }
        return members
    }

    @Test("an object is read member by member, whatever their values")
    func object() throws {
        let json = #" { "a" : [1, {"b": "}"}] ,"\u0062":-1.5e+3, "c":null } "#
        #expect(try members(json) == [#"a [1, {"b": "}"}]"#, "b -1.5e+3", "c null"])
    }

    @Test(
        "an error says what is wrong, and at which byte",
        arguments: [
            (#"{"a":1]"#, "expected ',' or '}' at byte 6"), (#"{"a":1} 2"#, "something follows the value at byte 8"),
            (#"{"a":"\x"}"#, "malformed escape in a string at byte 6"), (#"{"a":01}"#, "expected ',' or '}' at byte 6"),
            (#"{"a":1."#, "malformed number at byte 7"), (#"{"a""#, "ends inside an object at byte 4"),
        ])
    func errors(json: String, message: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try members(json) }
        #expect(error.map { "\($0)" } == message)
    }

    @Test("nesting goes as deep as the limit, and no deeper")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: #"{"a":"#, count: depth) + "0" + String(repeating: "}", count: depth)
        }
        #expect(try members(nested(JSONCursor.greatestDepth)).count == 1)
        #expect(throws: JSONSyntaxError.self) { try members(nested(JSONCursor.greatestDepth + 1)) }
    }

    @Test(
        "half of a surrogate pair is reported, a whole pair is decoded",
        arguments: [
            (#""\ud83d\ude00""#, "😀"), (#""\uFFFD""#, "\u{FFFD}"), (#""\n\u00e9""#, "\n\u{E9}"),
            ("\"\u{FFFD}\\t\"", "\u{FFFD}\t"),
            (#""\ud83d""#, nil), (#""\ude00\ud83d""#, nil), (#""\ud800\u0041""#, nil), (#""x\udc00y""#, nil),
            (#""plain""#, "plain"),
        ] as [(String, String?)])
    func surrogates(json: String, string: String?) throws {
        try Array(json.utf8).withUnsafeBytes { bytes in
            var cursor = JSONCursor(bytes, maxDepth: 1)
            let token = try cursor.skipValue()
            #expect(token.wholeString(in: bytes) == string)
        }
    }

    @Test("a string is written as it is read")
    func strings() throws {
        for text in ["", "a\"b\\c", "\u{0}\u{8}\u{C}\n\r\t\u{1F}", "é😀\u{2028}"] {
            let fragment = JSONFragment(string: text)
            #expect(JSONFragment(validating: fragment.bytes) == fragment && fragment.string == text)
            #expect(JSONText.quoted(text) == fragment.description)
        }
    }
}
