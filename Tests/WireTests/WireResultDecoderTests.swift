import JSON
import Testing
import Wire

@Suite("Wire: results read by a client")
struct WireResultDecoderTests {
    @Test("a tagged result gives its id and its bytes")
    func tagged() throws {
        let frame = Array(#" {"id":"a\nb","tags":{"error":{"label":"id"}},"metadata":{"id":"no"}} "#.utf8)
        let result = try ResultDecoder().decode(frame)
        #expect(result.id == "a\nb")
        #expect(result.failure == nil)
        #expect(result.raw == frame)
    }

    @Test("every failure survives the way there and back", arguments: ErrorCode.allCases)
    func failure(_ code: ErrorCode) throws {
        let metadata = JSONFragment(validating: Array("[\n1,\r\n\"a b\"\t]".utf8))
        let sent = MessageFailure(id: "id \"1\"", code: code, message: "what\nand \\ why", metadata: metadata)
        let result = try ResultDecoder().decode(Array(encoded(sent).utf8))
        #expect(result.id == sent.id)
        #expect(result.failure?.knownCode == code)
        #expect(result.failure?.message == sent.message)
        let line = String(decoding: result.line(id: "7"), as: UTF8.self)
        #expect(line.hasPrefix("{\"id\":\"7\",") && line.hasSuffix("[ 1,  \"a b\"\t]}"))
    }

    @Test("an error of a newer version is still an error")
    func unknownCode() throws {
        let result = try ResultDecoder().decode(Array(#"{"id":"x","error":{"code":"overloaded","message":7}}"#.utf8))
        #expect(result.failure == ReceivedResult.Failure(code: "overloaded", message: ""))
        #expect(result.failure?.knownCode == nil)
    }

    @Test(
        "what is no result is refused",
        arguments: [
            ("", "ends inside the frame at byte 0"), ("[]", "expected an object"), ("{}", "no \"id\""),
            (#"{"id":1}"#, "no \"id\""),
            (#"{"id":"x"} x"#, "something follows"), ("hello", "expected an object"), (#"{"id":"x""#, "ends inside"),
        ])
    func refused(_ frame: String, _ says: String) {
        let error = #expect(throws: ResultDecodingError.self) { try ResultDecoder().decode(Array(frame.utf8)) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test("bytes that are not UTF-8 are refused")
    func invalidUTF8() {
        let error = #expect(throws: ResultDecodingError.self) { try ResultDecoder().decode(Array("{\"id\":\"".utf8) + [0xFF]) }
        #expect(error?.description == "the result is not UTF-8 at byte 7")
    }
}
