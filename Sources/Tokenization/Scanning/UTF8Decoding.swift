/// Decoding that never fails.
enum UTF8Decoding {
    /// The scalar at `index` and its length in bytes.
    ///
    /// What is not UTF-8 becomes U+FFFD as in `String(decoding:as:)`: one for each maximal part of a scalar
    /// (Unicode Standard 3.9, table 3-8), one for each stray byte.
    static func scalar(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> (scalar: UInt32, length: Int) {
        let first = text[index]
        let replacement: UInt32 = 0xFFFD
        if first < 0x80 { return (UInt32(first), 1) }
        // The second byte's range excludes overlong forms, surrogates and everything above U+10FFFF (table 3-7).
        var second: ClosedRange<UInt8> = 0x80...0xBF
        let length: Int
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return (replacement, 1)
        }
        var scalar = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let allowed = offset == 1 ? second : 0x80...0xBF
            guard index + offset < text.count, allowed.contains(text[index + offset]) else { return (replacement, offset) }
            scalar = scalar << 6 | UInt32(text[index + offset] & 0x3F)
        }
        return (scalar, length)
    }
}
