internal import Tokenization

/// What some tokens of a model mean, for comparing texts by their tokens.
package struct TokenKinds: Sendable {
    /// The token for everything missing in the vocabulary: different texts with it may look the same.
    package var unknown: Int32?
    /// Special tokens that frame every text.
    package var framing: Int
    private var isPunctuation: [Bool]
    /// Whether a token is a piece inside a word, or the unknown token; empty if that is not known.
    private var isNoWord: [Bool] = []

    package init(unknown: Int32? = nil, framing: Int = 0, punctuation: Set<Int32> = []) {
        self.unknown = unknown
        self.framing = framing
        isPunctuation = (0..<(Int(punctuation.max() ?? -1) + 1)).map { punctuation.contains(Int32($0)) }
    }

    /// Whether a token is a punctuation mark.
    package func isPunctuation(_ token: Int32) -> Bool {
        isPunctuation.indices.contains(Int(token)) && isPunctuation[Int(token)]
    }

    /// The share of a text's tokens that are no whole words of the vocabulary and do not begin one: rare and misspelt words, and
    /// those of other languages, are cut into many pieces. Nil if the kinds of pieces are not known, or without a token.
    package func unknownShare(of tokens: [Int32]) -> Float? {
        guard !isNoWord.isEmpty, tokens.count > framing else { return nil }
        var unknown = 0
        for token in tokens where isNoWord.indices.contains(Int(token)) && isNoWord[Int(token)] { unknown += 1 }
        return Float(unknown) / Float(tokens.count - framing)
    }
}

extension TokenKinds {
    /// The marks that are recognized: those of ASCII, and common ones of other scripts.
    private static let marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»‘’“”„…–—·、。！？，；："

    init(of tokenizer: Tokenizer) {
        let framing = tokenizer.framing
        var punctuation: Set<Int32> = []
        for mark in Self.marks {
            var ids: [Int32] = []
            var text = String(mark)
            _ = text.withUTF8 { tokenizer.encode($0, into: &ids, maxTokens: 16) }
            let own = ids.dropFirst(framing.leading.count).dropLast(framing.trailing.count)
            guard own.count == 1, let id = own.first, id != tokenizer.unknownID else { continue }
            punctuation.insert(id)
        }
        self.init(
            unknown: tokenizer.unknownID, framing: framing.leading.count + framing.trailing.count, punctuation: punctuation)
        isNoWord = (0..<tokenizer.vocabularySize).map {
            Int32($0) == tokenizer.unknownID || tokenizer.continuesWord(Int32($0))
        }
    }
}
