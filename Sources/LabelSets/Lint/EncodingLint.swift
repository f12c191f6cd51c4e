/// Finds characters that were damaged on their way into the file.
enum EncodingLint {
    static func add(_ set: LabelSet, to findings: inout FindingList) {
        for label in set.labels {
            for example in label.examples where example.text.utf8.contains(where: { $0 >= 0x80 }) {
                let scalars = Array(example.text.unicodeScalars)
                let file = PathName.join(set.directory, example.file)
                if scalars.contains("\u{FFFD}") {
                    findings.add(
                        Finding(
                            .warning, .replacementCharacter, file: file, line: example.line,
                            message: "the text contains U+FFFD, in place of a lost character",
                            remedy: "write the character that was there, or remove the line"))
                }
                if let damage = Mojibake.first(in: scalars) {
                    findings.add(
                        Finding(
                            .warning, .mojibake, file: file, line: example.line,
                            message: "\"\(damage.seen)\" looks like \"\(damage.meant)\", read in the wrong encoding",
                            remedy: "copy the text from its source again, as UTF-8, or write the character that was meant"))
                }
            }
        }
    }
}

/// UTF-8 whose bytes were taken for Windows-1252 (or ISO 8859-1) and saved as UTF-8 once more.
enum Mojibake {
    /// The first damage in a text: the damaged characters, and the intended ones.
    static func first(in scalars: [Unicode.Scalar]) -> (seen: String, meant: String)? {
        let bytes = scalars.map(byte)
        var start = 0
        while start < bytes.count {
            guard let length = sequence(bytes, at: start) else {
                start += 1
                continue
            }
            var end = start + length
            while let more = sequence(bytes, at: end) { end += more }
            if end > start + length || isTelling(scalars, bytes, start, length) {
                var seen = ""
                seen.unicodeScalars.append(contentsOf: scalars[start..<end])
                return (seen, String(decoding: bytes[start..<end].map { $0! }, as: UTF8.self))
            }
            start = end
        }
        return nil
    }

    /// Whether a single sequence is damage for sure, and not a letter before closing punctuation: `café…»` is French and
    /// `MANHÃ”` is Portuguese. Of two bytes only those that mean Latin letters and signs count.
    private static func isTelling(_ scalars: [Unicode.Scalar], _ bytes: [UInt8?], _ start: Int, _ length: Int) -> Bool {
        let rest = scalars[(start + 1)..<(start + length)]
        guard length == 2 else { return !rest.allSatisfy { closing.contains($0) || $0 == "\u{A0}" } }
        return [0xC2, 0xC3].contains(bytes[start]) && !rest.allSatisfy(closing.contains)
    }

    private static let closing: Set<Unicode.Scalar> = [
        "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2026}", "\u{2013}", "\u{2014}", "\u{203A}", "\u{BB}",
    ]

    /// The length of the UTF-8 sequence of several bytes that starts here; `nil` when none does.
    private static func sequence(_ bytes: [UInt8?], at start: Int) -> Int? {
        guard start < bytes.count, let lead = bytes[start] else { return nil }
        let length =
            switch lead {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0, start + length <= bytes.count else { return nil }
        let sequence = bytes[start..<(start + length)].compactMap(\.self)
        guard sequence.count == length, String(validating: sequence, as: UTF8.self) != nil else { return nil }
        return length
    }

    /// The byte that Windows-1252 has for a character, control characters as in ISO 8859-1; `nil` for ASCII, which
    /// occurs in no sequence, and for characters that it lacks.
    private static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x80...0xFF: UInt8(scalar.value)
        case let value: windows[value]
        }
    }

    /// Windows-1252 from 0x80 to 0x9F. https://encoding.spec.whatwg.org/index-windows-1252.txt
    private static let windows: [UInt32: UInt8] = [
        0x20AC: 0x80, 0x201A: 0x82, 0x0192: 0x83, 0x201E: 0x84, 0x2026: 0x85, 0x2020: 0x86, 0x2021: 0x87, 0x02C6: 0x88,
        0x2030: 0x89, 0x0160: 0x8A, 0x2039: 0x8B, 0x0152: 0x8C, 0x017D: 0x8E, 0x2018: 0x91, 0x2019: 0x92, 0x201C: 0x93,
        0x201D: 0x94, 0x2022: 0x95, 0x2013: 0x96, 0x2014: 0x97, 0x02DC: 0x98, 0x2122: 0x99, 0x0161: 0x9A, 0x203A: 0x9B,
        0x0153: 0x9C, 0x017E: 0x9E, 0x0178: 0x9F,
    ]
}
