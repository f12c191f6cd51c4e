/// The position of a word in a text, or of several neighbouring ones.
package struct TextWord: Sendable, Hashable {
    /// In UTF-8 bytes.
    package var bytes: Range<Int>
    /// In Unicode code points.
    package var codePoints: Range<Int>

    /// The range from the first to the last of neighbouring words.
    package init(joining words: ArraySlice<TextWord>) {
        precondition(!words.isEmpty, "no words to join")
        let (first, last) = (words.first!, words.last!)
        bytes = first.bytes.lowerBound..<last.bytes.upperBound
        codePoints = first.codePoints.lowerBound..<last.codePoints.upperBound
    }

    package init(bytes: Range<Int>, codePoints: Range<Int>) {
        self.bytes = bytes
        self.codePoints = codePoints
    }
}

extension [TextWord] {
    /// At most `limit` words: neighbours are grouped, in groups of nearly equal size.
    package func grouped(atMost limit: Int) -> [TextWord] {
        precondition(limit > 0, "groups of no words")
        guard count > limit else { return self }
        return (0..<limit).map { TextWord(joining: self[($0 * count / limit)..<(($0 + 1) * count / limit)]) }
    }
}
