/// Splits a text into words as a reader sees them.
///
/// A word is a run of letters and digits, held together by an apostrophe, hyphen, dot or at sign between two of them and by a
/// comma or colon between two digits; a sign before it such as `#`, `@` or `$` belongs to it, and a web address is one word. So
/// is each picture (a run of equal ones counts once), each letter of a script without spaces, and a run of punctuation such as
/// `!!` or `:-(`. A single full stop, comma or the like is not a word.
package struct WordSplitter {
    private struct Unit {
        var character: Character
        var kind: CharacterKind
        /// Where it begins.
        var byte: Int
        var codePoint: Int
    }

    private var units: [Unit] = []
    private var words: [TextWord] = []
    private var end = (byte: 0, codePoint: 0)

    package static func words(of text: String) -> [TextWord] {
        var splitter = WordSplitter(text)
        splitter.split()
        return splitter.words
    }

    private init(_ text: String) {
        units.reserveCapacity(text.utf8.count)
        for character in text {
            units.append(Unit(character: character, kind: CharacterKind(character), byte: end.byte, codePoint: end.codePoint))
            end.byte += character.utf8.count
            end.codePoint += character.unicodeScalars.count
        }
    }

    private mutating func split() {
        var place = 0
        while place < units.count {
            let start = place
            switch units[place].kind {
            case .space:
                place += 1
                continue
            case .letter:
                place = endOfWord(from: start)
            case .unspaced:
                place += 1
            case .picture:
                place += 1
                while place < units.count, units[place].character == units[start].character { place += 1 }
            case .mark:
                place += 1
                if isPrefix(start) {
                    place = endOfWord(from: place)
                } else {
                    while kind(place) == .mark, !isPrefix(place) { place += 1 }
                    if place == start + 1, !Self.emphatic.contains(units[start].character) { continue }
                }
            }
            words.append(word(start..<place))
        }
    }

    private static let emphatic: Set<Character> = ["!", "?", "¡", "¿", "！", "？", "‽"]
    private static let joiners: Set<Character> = ["'", "’", "-", "‐", "‑", ".", "@", "&"]
    private static let digitJoiners: Set<Character> = [",", ":"]

    private func kind(_ place: Int) -> CharacterKind? { units.indices.contains(place) ? units[place].kind : nil }

    /// A sign that belongs to the word after it.
    private func isPrefix(_ place: Int) -> Bool {
        guard kind(place + 1) == .letter else { return false }
        let character = units[place].character
        return character == "#" || character == "@"
            || character.unicodeScalars.first!.properties.generalCategory == .currencySymbol
    }

    private func endOfWord(from start: Int) -> Int {
        var place = start + 1
        while true {
            if kind(place) == .letter {
                place += 1
            } else if kind(place) == .mark, kind(place + 1) == .letter, joins(place) {
                place += 2
            } else {
                break
            }
        }
        return isAddress(at: place) ? endOfAddress(from: place) : place
    }

    private func joins(_ place: Int) -> Bool {
        let character = units[place].character
        return Self.joiners.contains(character)
            || Self.digitJoiners.contains(character) && units[place - 1].character.isNumber
                && units[place + 1].character.isNumber
    }

    /// Whether `://` is here.
    private func isAddress(at place: Int) -> Bool {
        place + 2 < units.count && units[place].character == ":" && units[place + 1].character == "/"
            && units[place + 2].character == "/"
    }

    /// Up to the next space, without the punctuation that ends the sentence.
    private func endOfAddress(from start: Int) -> Int {
        var place = start
        while let kind = kind(place), kind != .space { place += 1 }
        while place > start + 3, units[place - 1].kind == .mark, units[place - 1].character != "/" { place -= 1 }
        return place
    }

    private func word(_ range: Range<Int>) -> TextWord {
        let (first, after) = (units[range.lowerBound], range.upperBound)
        let last = after < units.count ? (byte: units[after].byte, codePoint: units[after].codePoint) : end
        return TextWord(bytes: first.byte..<last.byte, codePoints: first.codePoint..<last.codePoint)
    }
}
