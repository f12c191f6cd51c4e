/// Tracks where in the text the bytes of the current word, and thus its tokens, come from.
///
/// The scanner is specialized for both recorders, so that encoding without offsets does not pay for them.
protocol OffsetRecorder {
    /// `count` bytes of the word, from `position` on, each come from the byte of the text as far from `source` on.
    mutating func placeRun(at position: Int, source: Int, count: Int)
    /// `count` bytes of the word, inserted at `position`, come from the bytes `source` of the text.
    mutating func insert(at position: Int, count: Int, source: Range<Int>)
    /// A character of the word that is too long to be kept comes from the bytes `source`.
    mutating func extendWord(over source: Range<Int>)
    /// Forgets the current word.
    mutating func endWord()

    /// A token was made from the bytes `range` of the word.
    mutating func addToken(fromWord range: Range<Int>)
    /// A token was made from the whole word.
    mutating func addTokenOfWholeWord()
    /// A token was found literally.
    mutating func addToken(source: Range<Int>)
    mutating func removeTokens(_ count: Int)
}

/// Records nothing.
struct NoOffsets: OffsetRecorder {
    mutating func placeRun(at position: Int, source: Int, count: Int) {}
    mutating func insert(at position: Int, count: Int, source: Range<Int>) {}
    mutating func extendWord(over source: Range<Int>) {}
    mutating func endWord() {}
    mutating func addToken(fromWord range: Range<Int>) {}
    mutating func addTokenOfWholeWord() {}
    mutating func addToken(source: Range<Int>) {}
    mutating func removeTokens(_ count: Int) {}
}

/// Records the offsets of every token.
struct RecordedOffsets: OffsetRecorder {
    private(set) var offsets: [Range<Int>] = []
    /// Byte of the word → the bytes of the text it comes from.
    private var sources: [Range<Int>] = []
    private var word: Range<Int>?

    mutating func placeRun(at position: Int, source: Int, count: Int) {
        guard count > 0 else { return }
        sources.append(contentsOf: (source..<source + count).map { $0..<$0 + 1 })
        extendWord(over: source..<source + count)
    }

    mutating func insert(at position: Int, count: Int, source: Range<Int>) {
        sources.insert(contentsOf: repeatElement(source, count: count), at: position)
        extendWord(over: source)
    }

    mutating func extendWord(over source: Range<Int>) {
        word = word.map { min($0.lowerBound, source.lowerBound)..<max($0.upperBound, source.upperBound) } ?? source
    }

    mutating func endWord() {
        sources.removeAll(keepingCapacity: true)
        word = nil
    }

    mutating func addToken(fromWord range: Range<Int>) {
        // Canonical ordering may have moved marks, so the first and the last byte need not be the outermost.
        let lower = sources[range].lazy.map(\.lowerBound).min() ?? 0
        let upper = sources[range].lazy.map(\.upperBound).max() ?? 0
        offsets.append(lower..<upper)
    }

    mutating func addTokenOfWholeWord() { offsets.append(word ?? 0..<0) }
    mutating func addToken(source: Range<Int>) { offsets.append(source) }
    mutating func removeTokens(_ count: Int) { offsets.removeLast(count) }
}
