/// The words of a text in lower case: letters and digits, two characters and more, no numbers, nothing of links and @names.
/// Of scripts without spaces, pairs of neighbouring characters.
package enum TextWords {
    /// Longer words are left out: they are names of things rather than words.
    private static let longest = 24
    /// Characters of a text that are looked at.
    private static let limit = 600

    package static func distinct(_ text: String) -> Set<String> {
        var words: Set<String> = []
        for part in text.prefix(limit).lowercased().split(whereSeparator: \.isWhitespace)
        where !part.hasPrefix("@") && !part.contains("://") {
            for word in part.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }) {
                guard let first = word.unicodeScalars.first else { continue }
                if let script = Script(first), script == .han || script == .kana || script == .thai {
                    for (one, other) in zip(word, word.dropFirst()) { words.insert("\(one)\(other)") }
                    continue
                }
                let stem = word.split(whereSeparator: { $0 == "'" || $0 == "’" }).first ?? ""
                guard stem.utf8.count >= 2, stem.utf8.count <= longest, stem.contains(where: \.isLetter) else { continue }
                words.insert(String(stem))
            }
        }
        return words
    }
}
