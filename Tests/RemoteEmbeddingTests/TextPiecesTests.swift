import Embedding
import RemoteEmbedding
import Testing

@Suite("Text pieces") struct TextPiecesTests {
    private func pieces(_ text: String, limit: Int = 1000) -> [String] {
        TextPieces.tokenize(text, limit: limit).ids.dropFirst().dropLast().map { TextPieces.text(of: [$0]) }
    }

    @Test(
        "a text comes back to the byte",
        arguments: [
            "", "a", "plain words, with marks!", " leading and trailing  ", "tabs\tand\nlines", "\u{0}NUL\u{0}", "naïve café",
            "日本語のテキスト", "🙂 a🙂b🙂🙂 c", "e\u{301} x", "\u{7F}\u{80}\u{10FFFF}", "ⅷ 12,5 €/kg", "\u{FFFD}\u{FEFF}",
        ])
    func comesBack(_ text: String) {
        let tokens = TextPieces.tokenize(text, limit: 1000)
        #expect(Array(TextPieces.text(of: tokens.ids).utf8) == Array(text.utf8))
        #expect(tokens.isTruncated == false)
    }

    @Test("words are cut into pieces, with the space before them; marks are pieces of their own")
    func words() {
        #expect(pieces("The battery lasts.") == ["The", " bat", "tery", " las", "ts", "."])
        #expect(pieces("a  b") == ["a", " ", " b"])
        #expect(pieces("日本") == ["日", "本"])
        #expect(pieces("x 🙂") == ["x", " ", "🙂"])
    }

    @Test("every text has the frame, whose ids are no piece's")
    func frame() {
        #expect(TextPieces.tokenize("", limit: 10).ids == [-1, -2])
        #expect(TextPieces.tokenize("a", limit: 10).ids == [-1, 97, -2])
        #expect(TextPieces.kinds.framing == 2)
    }

    @Test("a longer text than the limit is cut between characters, and says so")
    func cut() {
        let tokens = TextPieces.tokenize("日本語のテキスト", limit: 5)
        #expect(tokens.ids.count == 5)
        #expect(TextPieces.text(of: tokens.ids) == "日本語")
        #expect(tokens.isTruncated)
        #expect(TextPieces.tokenize("日本語", limit: 5).isTruncated == false)
    }

    @Test("marks and spaces do not count for nearness; letters and figures do")
    func nearness() {
        for mark in " .,!?-\n\u{0}'" {
            #expect(
                TextPieces.kinds.isPunctuation(TextPieces.tokenize(String(mark), limit: 9).ids[1]), "\(mark.debugDescription)")
        }
        for word in ["a", "7", "é", " a", "日", "abcd"] {
            #expect(!TextPieces.kinds.isPunctuation(TextPieces.tokenize(word, limit: 9).ids[1]), "\(word)")
        }
    }
}
