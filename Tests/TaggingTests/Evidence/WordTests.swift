import Tagging
import TestSupport
import Testing

@Suite("Evidence: words")
struct WordTests {
    private func cut(_ text: String) -> [String] {
        WordSplitter.words(of: text).map { String(decoding: Array(text.utf8)[$0.bytes], as: UTF8.self) }
    }

    @Test(
        "a text is cut into what a reader calls words",
        arguments: [
            ("", []), ("  \n\t", []), ("Great phone, really.", ["Great", "phone", "really"]),
            ("don't e-mail a.b@c.de!", ["don't", "e-mail", "a.b@c.de", "!"]),
            ("it’s 3,000.50 or 10:30, ok", ["it’s", "3,000.50", "or", "10:30", "ok"]),
            ("one,two:three", ["one", "two", "three"]), ("#fail @shop $5 €7", ["#fail", "@shop", "$5", "€7"]),
            ("no!! why?! sad :-( end...", ["no", "!!", "why", "?!", "sad", ":-(", "end", "..."]),
            ("see https://a.example/x?y=1#z.", ["see", "https://a.example/x?y=1#z"]),
            ("wow 😀😀👍🏽 ok", ["wow", "😀😀", "👍🏽", "ok"]), ("👨‍👩‍👧", ["👨‍👩‍👧"]), ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
            ("我爱它，很好", ["我", "爱", "它", "很", "好"]), ("ดีมาก", ["ดี", "ม", "า", "ก"]),
            ("스마트폰 좋아요", ["스마트폰", "좋아요"]), ("スマホ最高", ["スマホ", "最", "高"]),
            ("étude naïve Straße", ["étude", "naïve", "Straße"]), ("e\u{301}tude", ["e\u{301}tude"]),
            ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]), ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
            ("a\u{200B}b \u{FEFF}c", ["a", "b", "c"]), ("- , ; '", []), ("\u{0}\u{1}", []), ("''", ["''"]),
        ] as [(String, [String])])
    func words(_ text: String, _ expected: [String]) { #expect(cut(text) == expected) }

    @Test("offsets in bytes and in code points name the same words, in order, without overlap")
    func offsets() {
        let text = "Été: das 😀😀 kostet 5€ — 我爱 e\u{301}a, isn’t it?! 👨‍👩‍👧 http://x.y/z"
        let scalars = Array(text.unicodeScalars)
        var end = 0
        for word in WordSplitter.words(of: text) {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[word.codePoints])
            #expect(Array(String(view).utf8) == Array(Array(text.utf8)[word.bytes]))
            #expect(word.codePoints.lowerBound >= end && !word.codePoints.isEmpty)
            end = word.codePoints.upperBound
        }
        #expect(end == scalars.count)
    }

    @Test("any text is cut into words that are there: 500 random ones", arguments: [11, 12] as [UInt64])
    func anything(_ seed: UInt64) {
        var generator = SplitMix64(state: seed)
        let pool: [Unicode.Scalar] = Array(
            " \n.,'!?-@#:/$€abcé你好ไท\u{301}\u{200D}\u{FE0F}😀👍🏽🇩🇪١2\u{0}\u{85}\u{E000}\u{10FFFF}".unicodeScalars)
        for _ in 0..<500 {
            var view = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &generator) { view.append(pool.randomElement(using: &generator)!) }
            let text = String(view)
            var end = 0
            for word in WordSplitter.words(of: text) {
                #expect(word.bytes.lowerBound >= end && !word.bytes.isEmpty, "\(view.map(\.value)) of seed \(seed)")
                end = word.bytes.upperBound
            }
            #expect(end <= text.utf8.count)
        }
    }

    @Test(
        "neighbours are put together, evenly and without a gap", arguments: [(1, 64), (64, 64), (65, 64), (1000, 64), (7, 3)])
    func groups(_ count: Int, _ limit: Int) {
        let words = WordSplitter.words(of: (0..<count).map { "w\($0)" }.joined(separator: ", "))
        #expect(words.count == count)
        let groups = words.grouped(atMost: limit)
        #expect(groups.count == min(count, limit))
        let sizes = groups.map { group in words.count { group.bytes.contains($0.bytes.lowerBound) } }
        #expect(sizes.reduce(0, +) == count)
        #expect(sizes.max()! - sizes.min()! <= 1)
        #expect(groups.first?.bytes.lowerBound == words.first?.bytes.lowerBound)
        #expect(groups.last?.codePoints.upperBound == words.last?.codePoints.upperBound)
    }
}
