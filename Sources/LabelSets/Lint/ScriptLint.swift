/// Finds texts in a different script from nearly all others of their set.
enum ScriptLint {
    /// Another script is reported only if more than this share of the texts is in one script.
    static let usualShare = 0.95
    /// A text with fewer letters than this is not judged.
    static let minLetters = 3

    static func add(_ set: LabelSet, to findings: inout FindingList) {
        var found: [(example: LabelExample, script: Script)] = []
        var counts: [Script: Int] = [:]
        for example in set.examples {
            guard let script = script(of: example.text) else { continue }
            found.append((example, script))
            counts[script, default: 0] += 1
        }
        guard let usual = counts.max(by: { $0.value < $1.value }), usual.value < found.count,
            Double(usual.value) > usualShare * Double(found.count)
        else { return }
        for (example, script) in found where script != usual.key {
            findings.add(
                Finding(
                    .warning, .rareScript, file: PathName.join(set.directory, example.file), line: example.line,
                    message:
                        "the letters are mostly \(script.rawValue), those of nearly all other texts \(usual.key.rawValue)",
                    remedy: "translate it or remove it, or add more texts of this script to every label"))
        }
    }

    /// The script of more than half of a text's letters; `nil` without one.
    static func script(of text: String) -> Script? {
        var counts: [Script: Int] = [:]
        var letters = 0
        for scalar in text.unicodeScalars {
            guard let script = Script(of: scalar) else { continue }
            counts[script, default: 0] += 1
            letters += 1
        }
        guard letters >= minLetters, let most = counts.max(by: { $0.value < $1.value }), 2 * most.value > letters else {
            return nil
        }
        return most.key
    }
}

/// The script of a letter, by Unicode block. https://www.unicode.org/Public/UNIDATA/Blocks.txt
enum Script: String {
    case latin = "Latin"
    case greek = "Greek"
    case cyrillic = "Cyrillic"
    case armenian = "Armenian"
    case hebrew = "Hebrew"
    case arabic = "Arabic"
    /// Devanagari to Sinhala: texts of one language keep to one of them, but all are equally strange elsewhere.
    case indic = "Indic"
    case southEastAsian = "South-East Asian"
    case georgian = "Georgian"
    case ethiopic = "Ethiopic"
    /// Chinese characters and the Japanese syllabaries, which mix in one text.
    case eastAsian = "Chinese or Japanese"
    case korean = "Korean"
    case other = "of a rare script"

    /// The script of a letter; `nil` for any other character.
    init?(of scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A: self = .latin
        case 0..<0xC0: return nil
        default:
            guard scalar.properties.isAlphabetic, !scalar.properties.isEmoji else { return nil }
            self = Self.beyondASCII(scalar.value)
        }
    }

    private static func beyondASCII(_ value: UInt32) -> Script {
        switch value {
        case 0xC0...0x2AF, 0x1D00...0x1DBF, 0x1E00...0x1EFF, 0x2C60...0x2C7F, 0xA720...0xA7FF, 0xAB30...0xAB6F,
            0xFB00...0xFB06, 0xFF21...0xFF5A:
            .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: .cyrillic
        case 0x530...0x58F, 0xFB13...0xFB17: .armenian
        case 0x590...0x5FF, 0xFB1D...0xFB4F: .hebrew
        case 0x600...0x6FF, 0x750...0x77F, 0x8A0...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFF: .arabic
        case 0x900...0xDFF, 0xA8E0...0xA8FF: .indic
        case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF: .southEastAsian
        case 0x10A0...0x10FF, 0x1C90...0x1CBF, 0x2D00...0x2D2F: .georgian
        case 0x1200...0x139F, 0x2D80...0x2DDF: .ethiopic
        case 0x2E80...0x2FDF, 0x3005...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
            0xFF66...0xFF9F, 0x20000...0x3FFFF:
            .eastAsian
        case 0x1100...0x11FF, 0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7FF: .korean
        default: .other
        }
    }
}
