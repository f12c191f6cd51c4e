import Foundation
import Testing
import Tokenization

/// What needs no model: added tokens, offsets, limits, lookups.
@Suite("Encoding")
struct EncodingTests {
    private let tokenizer: Tokenizer

    init() throws { tokenizer = try TinyTokenizer.load() }

    @Test(
        "a text's token ids are found",
        arguments: [
            ("", [2, 3]), (" \n\t", [2, 3]), ("Hello, WORLD!", [2, 5, 10, 6, 11, 3]), ("unaffable", [2, 7, 9, 8, 3]),
            ("unaffablex", [2, 1, 3]), ("hello[MASK]world", [2, 5, 4, 6, 3]), ("[mask]", [2, 1, 1, 1, 3]),
            ("[[SEP]", [2, 1, 3, 3]),
            ("he\u{200B}l\u{301}lo", [2, 5, 3]), ("hello中world", [2, 5, 14, 6, 3]), ("É", [2, 1, 3]),
            ("worlds", [2, 6, 13, 3]),
            ("hello\u{85}world", [2, 1, 3]), ("hello\u{3000}world", [2, 5, 6, 3]), ("[SEP", [2, 1, 1, 3]),
            ("##s", [2, 1, 1, 1, 3]),
        ])
    func ids(text: String, expected: [Int32]) {
        #expect(tokenizer.encode(text).ids == expected)
        #expect(tokenizer.ids(of: Array(text.utf8)).ids == expected)
    }

    @Test(
        "offsets are bytes of the text",
        arguments: [
            ("  Hello, world!", [2..<7, 7..<8, 9..<14, 14..<15]),
            ("UNAFFABLE", [0..<2, 2..<5, 5..<9]),
            ("he\u{301}llo [MASK]x", [0..<7, 8..<14, 14..<15]),
            ("中hello中", [0..<3, 3..<8, 8..<11]),
            ("\u{200B}hello\u{200B} \u{301}world\u{301}", [3..<8, 14..<19]),
            ("x😀x 한국", [0..<6, 7..<13]),
        ])
    func offsets(text: String, expected: [Range<Int>]) {
        #expect(tokenizer.encode(text).offsets == [0..<0] + expected + [0..<0])
    }

    @Test("a word that is too long has one token and its own offsets")
    func offsetsOfAWordThatIsTooLong() {
        let word = String(repeating: "é", count: 101)
        #expect(tokenizer.encode("hello \(word)!").offsets == [0..<0, 0..<5, 6..<208, 208..<209, 0..<0])
        #expect(tokenizer.encode("\(String(repeating: "a", count: 150))é!").offsets == [0..<0, 0..<152, 152..<153, 0..<0])
    }

    @Test("only words beyond the length limit are unknown")
    func wordsAreUnknownBeyondTheLimitOnly() throws {
        let section = try #require(TinyTokenizer.sections["model"])
        let model = section.replacingOccurrences(of: ":100", with: ":5")
        let tokenizer = try TinyTokenizer.load(TinyTokenizer.json(replacing: ["model": model]))
        #expect(tokenizer.encode("hello").ids == [2, 5, 3])
        #expect(tokenizer.encode("hellos hello").ids == [2, 1, 5, 3])
    }

    @Test(
        "texts beyond the limit are truncated",
        arguments: [(2, true), (3, true), (4, true), (6, true), (7, false), (8, false), (Int.max, false)])
    func truncation(limit: Int, isTruncated: Bool) throws {
        let text = "hello unaffable !"
        let result = tokenizer.ids(of: Array(text.utf8), maxTokens: limit)
        #expect(result.isTruncated == isTruncated)
        #expect(result.ids == [2] + [5, 7, 9, 8, 11].prefix(limit - 2) + [3])
        guard limit > 2 else { return }
        let encoding = try TinyTokenizer.load(maxTokens: limit).encode(text)
        #expect(encoding.isTruncated == isTruncated)
        #expect(encoding.ids == result.ids)
        #expect(encoding.offsets.count == encoding.ids.count)
    }

    @Test("space after the last token is not truncation")
    func spaceAfterTheLastTokenIsNoTruncation() {
        #expect(!tokenizer.ids(of: Array("hello   \u{200B}\u{301} ".utf8), maxTokens: 3).isTruncated)
        #expect(tokenizer.ids(of: Array("hello   \u{302E} ".utf8), maxTokens: 3).isTruncated)
        #expect(tokenizer.ids(of: Array("hello[SEP]".utf8), maxTokens: 3).isTruncated)
    }

    @Test("a limit below the special tokens leaves only those")
    func limitsBelowTheSpecialTokens() {
        for limit in [Int.min, -1, 0, 1, 2] {
            let result = tokenizer.ids(of: Array("hello".utf8), maxTokens: limit)
            #expect(result.ids == [2, 3])
            #expect(result.isTruncated)
        }
        #expect(!tokenizer.ids(of: [], maxTokens: 0).isTruncated)
    }

    @Test("token ids are appended")
    func appends() {
        var ids: [Int32] = [-7]
        let text = Array("hello".utf8)
        for _ in 0..<2 { _ = text.withUnsafeBufferPointer { tokenizer.encode($0, into: &ids, maxTokens: 8) } }
        #expect(ids == [-7, 2, 5, 3, 2, 5, 3])
    }

    @Test("tokens and ids are looked up")
    func lookups() {
        #expect(tokenizer.vocabularySize == TinyTokenizer.vocabulary.count)
        #expect(tokenizer.maxTokens == 512)
        for (id, token) in TinyTokenizer.vocabulary.enumerated() {
            #expect(tokenizer.id(for: token) == Int32(id))
            #expect(tokenizer.token(for: Int32(id)) == token)
        }
        for absent in ["", "hell", "##", "hellos", "HELLO"] { #expect(tokenizer.id(for: absent) == nil) }
        for absent: Int32 in [-1, 17, .max, .min] { #expect(tokenizer.token(for: absent) == nil) }
    }

    @Test("added tokens may lie beyond the vocabulary")
    func addedTokensBeyondTheVocabulary() throws {
        let tokens = [("he", 17), ("hello", 5), ("hello!", 18), ("ü", 19)].map { TinyTokenizer.addedToken($0, $1) }
        let json = TinyTokenizer.json(replacing: ["added_tokens": "[\(tokens.joined(separator: ","))]", "post_processor": nil])
        let tokenizer = try TinyTokenizer.load(json)
        #expect(tokenizer.encode("hello!worldhe, hello! Hello heX").ids == [18, 6, 17, 10, 18, 5, 17, 1])
        #expect(tokenizer.encode("worldülhworld").ids == [6, 19, 1])
        #expect(tokenizer.vocabularySize == 20)
        #expect(tokenizer.token(for: 19) == "ü")
        #expect(tokenizer.id(for: "hello!") == 18)
    }
}
