/// A character's role in splitting a text into words.
enum CharacterKind: Equatable {
    /// White space and invisible characters.
    case space
    /// Letters, digits and their marks, in scripts that put spaces between words.
    case letter
    /// A letter of a script without spaces: Han, Hiragana, Thai, Lao, Tibetan, Burmese, Khmer. It is a word by itself.
    case unspaced
    /// Emoji and other pictures.
    case picture
    /// Everything else.
    case mark

    init(_ character: Character) {
        let scalar = character.unicodeScalars.first!
        let properties = scalar.properties
        switch properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format, .unassigned, .surrogate, .privateUse:
            self = .space
        case .otherSymbol:
            self = .picture
        case .modifierSymbol where properties.isEmojiPresentation:
            self = .picture
        case .nonspacingMark, .spacingMark, .enclosingMark, .connectorPunctuation:
            self = Self.isUnspaced(scalar) ? .unspaced : .letter
        case _ where properties.isAlphabetic || properties.numericType != nil || properties.isIdeographic:
            self = Self.isUnspaced(scalar) ? .unspaced : .letter
        default:
            self = .mark
        }
    }

    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x0E00 else { return false }
        switch scalar.value {
        case 0x0E00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x309F: return true
        default: return scalar.properties.isIdeographic
        }
    }
}
