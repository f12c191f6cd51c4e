/// The sentences of a text, by where they begin and end.
enum Sentences {
    /// Ranges of UTF-16 code units, as JavaScript and Java count characters; white space around sentences is outside of them.
    static func ranges(of text: String) -> [(begin: Int, end: Int, text: Substring)] {
        var sentences: [(Int, Int, Substring)] = []
        var start = text.startIndex
        var index = text.startIndex
        func close(_ end: String.Index) {
            var sentence = text[start..<end]
            while sentence.first?.isWhitespace == true { sentence.removeFirst() }
            while sentence.last?.isWhitespace == true { sentence.removeLast() }
            start = end
            guard !sentence.isEmpty else { return }
            sentences.append(
                (
                    text.utf16.distance(from: text.startIndex, to: sentence.startIndex),
                    text.utf16.distance(from: text.startIndex, to: sentence.endIndex), sentence
                ))
        }
        while index < text.endIndex {
            let character = text[index]
            text.formIndex(after: &index)
            if character.isNewline || "。！？".contains(character) {
                close(index)
            } else if ".!?…".contains(character), index == text.endIndex || text[index].isWhitespace {
                close(index)
            }
        }
        close(text.endIndex)
        return sentences
    }
}
