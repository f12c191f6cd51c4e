internal import Embedding

/// A text, and the text without each of its words: the texts that one explanation embeds.
struct AblatedText {
    /// The words, at most `wordLimit`; in a longer text, neighbours are grouped. Of a truncated text, only what
    /// the model reads.
    let words: [TextWord]
    /// The text itself, then, if it is truncated, the part that the model reads, then the text without each word.
    private(set) var tokens: [TokenizedText]
    /// The index in `tokens` that the texts without a word are compared with.
    private(set) var baseline = 0
    private let bytes: [UInt8]

    /// - Parameter wordLimit: 0 for the text alone.
    init(_ text: String, tokens: TokenizedText, wordLimit: Int, session: any EmbeddingSession) {
        bytes = Array(text.utf8)
        self.tokens = [tokens]
        guard wordLimit > 0 else {
            words = []
            return
        }
        var all = WordSplitter.words(of: text)
        var end = bytes.count
        if tokens.isTruncated, !all.isEmpty {
            all.removeLast(all.count - Self.readable(all, of: bytes, session: session))
            end = all[all.count - 1].bytes.upperBound
            self.tokens.append(session.tokenize(String(decoding: bytes[..<end], as: UTF8.self)))
            baseline = 1
        }
        words = all.grouped(atMost: wordLimit)
        for word in words {
            let rest = bytes[..<word.bytes.lowerBound] + [UInt8(ascii: " ")] + bytes[word.bytes.upperBound..<end]
            self.tokens.append(session.tokenize(String(decoding: rest, as: UTF8.self)))
        }
    }

    /// The texts without a word, as indices in `tokens`.
    var variants: Range<Int> { (baseline + 1)..<tokens.count }

    var tokenCount: Int { tokens.reduce(0) { $0 + $1.ids.count } }

    func text(of word: TextWord) -> String { String(decoding: bytes[word.bytes], as: UTF8.self) }

    /// How many words from the beginning the model reads without truncation, at least one.
    private static func readable(_ words: [TextWord], of bytes: [UInt8], session: any EmbeddingSession) -> Int {
        var (fits, cut) = (1, words.count + 1)
        while fits + 1 < cut {
            let middle = (fits + cut) / 2
            let text = String(decoding: bytes[..<words[middle - 1].bytes.upperBound], as: UTF8.self)
            if session.tokenize(text).isTruncated { cut = middle } else { fits = middle }
        }
        return fits
    }
}
