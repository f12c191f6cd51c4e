/// The writing system of a text: that of most of its letters (Unicode's property Script, for the common ones).
package enum Script: Int, CaseIterable, Sendable {
    case latin, cyrillic, greek, hebrew, arabic, devanagari, bengali, tamil, thai, hangul, kana, han, other, noLetters

    package var name: String {
        switch self {
        case .noLetters: "no letters"
        default: "\(self)".prefix(1).uppercased() + "\(self)".dropFirst()
        }
    }

    /// Letters that are looked at.
    private static let limit = 128

    package init(of text: String) {
        var counts = [Int](repeating: 0, count: Self.allCases.count)
        var letters = 0
        for scalar in text.unicodeScalars {
            guard let script = Script(scalar) else { continue }
            counts[script.rawValue] += 1
            letters += 1
            if letters == Self.limit { break }
        }
        guard letters > 0 else {
            self = .noLetters
            return
        }
        self = Self.allCases.max { counts[$0.rawValue] < counts[$1.rawValue] }!
    }

    /// The script of a letter; nil for anything else.
    init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A: self = .latin
        case 0..<0xC0: return nil
        case 0xD7, 0xF7: return nil
        case 0xC0...0x24F, 0x1E00...0x1EFF, 0xFF21...0xFF3A, 0xFF41...0xFF5A: self = .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x400...0x52F: self = .cyrillic
        case 0x591...0x5F4: self = .hebrew
        case 0x600...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFC: self = .arabic
        case 0x900...0x97F: self = .devanagari
        case 0x980...0x9FF: self = .bengali
        case 0xB80...0xBFF: self = .tamil
        case 0xE00...0xE7F: self = .thai
        case 0x1100...0x11FF, 0xAC00...0xD7A3: self = .hangul
        case 0x3041...0x30FF, 0x31F0...0x31FF: self = .kana
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: self = .han
        default:
            guard scalar.properties.isAlphabetic else { return nil }
            self = .other
        }
    }
}
