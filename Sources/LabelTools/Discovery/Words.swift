/// Splits texts into the words that show what they are about.
package enum Words {
    /// Longer words are not used in names.
    private static let longest = 24

    /// The different words of a text in lower case: letters and digits, at least two characters, no numbers, no English stop words,
    /// nothing of links and @names.
    package static func distinct(_ text: String) -> Set<String> {
        var words: Set<String> = []
        for part in text.lowercased().split(separator: " ") where !part.hasPrefix("@") && !part.contains("://") {
            for word in part.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }) {
                let word = stem(word)
                guard (2...longest).contains(word.count), word.contains(where: \.isLetter), !StopWords.english.contains(word)
                else { continue }
                words.insert(word)
            }
        }
        return words
    }

    /// A word without apostrophes at its ends and without what follows one: `flight's` is `flight`, `don't` is `don`.
    private static func stem(_ word: Substring) -> String {
        String(word.split(whereSeparator: { $0 == "'" || $0 == "’" }).first ?? "")
    }
}
