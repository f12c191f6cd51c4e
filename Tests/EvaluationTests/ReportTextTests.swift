import Evaluation
import Testing
import Wording

/// Text from data in a page.
@Suite("Report text") struct ReportTextTests {
    @Test(
        "text cannot become markup, nor turn the text around it",
        arguments: [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a & b", "a &amp; b"),
            ("&lt;", "&amp;lt;"),
            (#""'><img src=x onerror='y'>"#, "&quot;&#39;&gt;&lt;img src=x onerror=&#39;y&#39;&gt;"),
            ("a\u{0}b\u{1B}[31m\u{7F}\u{85}", "a\u{FFFD}b\u{FFFD}[31m\u{FFFD}\u{FFFD}"),
            ("safe\u{202E}gpj.exe", "safe[U+202E]gpj.exe"),
            ("\u{2066}x\u{2069}\u{61C}", "[U+2066]x[U+2069][U+061C]"),
            ("tab\tline\nשלום 你好 👩‍👩‍👧", "tab\tline\nשלום 你好 👩‍👩‍👧"),
        ])
    func escaping(text: String, markup: String) {
        #expect(EscapedText(text).markup == markup)
        #expect(("<p title=\"\(text)\">" as HTML).source == "<p title=\"\(markup)\">")
    }

    @Test("noncharacters are replaced", arguments: [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF] as [UInt32])
    func noncharacters(value: UInt32) throws {
        let text = String(Character(try #require(Unicode.Scalar(value))))
        #expect(EscapedText(text).markup == "\u{FFFD}")
    }

    @Test("what is not UTF-8 arrives as replacement characters")
    func repaired() {
        #expect(EscapedText(String(decoding: [0x61, 0xFF, 0xED, 0xA0, 0x80], as: UTF8.self)).markup.hasPrefix("a\u{FFFD}"))
    }

    @Test("markup within markup stays, and coordinates are short")
    func interpolation() {
        let inner: HTML = "<b>\("<")</b>"
        #expect(("<p>\(inner)\([inner, inner])</p>" as HTML).source == "<p><b>&lt;</b><b>&lt;</b><b>&lt;</b></p>")
        #expect(("\(1.0) \(2.349) \(-0.26) \(Double.nan) \(7)" as HTML).source == "1 2.3 -0.3 0 7")
    }

    @Test("excerpts are on one line and bounded, even where characters are not")
    func excerpts() {
        #expect("one\ntwo\tthree".excerpt(20) == "one two three")
        #expect("abcdef".excerpt(3) == "abc…")
        #expect("abc".excerpt(3) == "abc")
        let tower = "e" + String(repeating: "\u{301}", count: 5000)
        #expect(tower.excerpt(10).unicodeScalars.count == 11)
    }

    @Test("figures", arguments: [(0.5, 1, "0.5"), (-0.04, 1, "0.0"), (12.345, 2, "12.35"), (-1.26, 1, "-1.3"), (.nan, 2, "–")])
    func figures(value: Double, decimals: Int, text: String) {
        #expect(fixed(value, decimals) == text)
    }
}
