import Daemon
import Logging
import Testing

@Suite("Log lines")
struct LogLineTests {
    @Test(
        "what comes from outside cannot end a line, colour it or make up a pair",
        arguments: [
            ("plain", "plain"), ("two words", #""two words""#), ("a=b", #""a=b""#), ("", #""""#),
            ("x\r\n12:00 error forged", #""x\r\n12:00 error forged""#), ("\u{1B}[31mred", #""\u001b[31mred""#),
            ("\u{9B}31m", #""\u009b31m""#), ("a\u{2028}b", #""a\u2028b""#), ("\u{202E}txt.exe", #""\u202etxt.exe""#),
            ("\u{61C}a", #""\u061ca""#),
            (#"say "hi""#, #""say \"hi\"""#), (#"C:\x"#, #""C:\\x""#), ("naïve 日本", #""naïve 日本""#), ("日本", "日本"),
        ])
    func values(_ text: String, _ written: String) {
        let line = LineLogHandler.line(.info, "message", [("id", text)], isJSON: false)
        #expect(String(decoding: line, as: UTF8.self).hasSuffix(" message id=\(written)\n"))
    }

    @Test("neither can a message, in either format")
    func messages() {
        let text = String(decoding: LineLogHandler.line(.error, "a\nb\u{1B}c", [], isJSON: false), as: UTF8.self)
        #expect(text.hasSuffix(#" a\nb\u001bc"# + "\n"))
        let json = String(decoding: LineLogHandler.line(.error, "a\nb\u{9B}c", [("k", "\u{85}")], isJSON: true), as: UTF8.self)
        #expect(json.hasSuffix(#""level":"error","message":"a\nb\u009bc","k":"\u0085"}"# + "\n"))
    }
}
