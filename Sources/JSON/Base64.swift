/// Numbers as JSON strings carry them: the little-endian bytes of each 32-bit floating-point number, in base64 (RFC 4648,
/// section 4), as the OpenAI embeddings API does with `encoding_format` `base64`.
private enum Base64 {
    static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The values of characters; 64 for those that have none.
    static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}

extension [UInt8] {
    /// Appends numbers, padded.
    package mutating func append(base64 values: [Float]) {
        reserveCapacity(count + (values.count * 4 + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        for value in values {
            let bits = value.bitPattern
            for shift in stride(from: 0, to: 32, by: 8) {
                group = group << 8 | (bits >> UInt32(shift)) & 0xFF
                held += 1
                if held == 3 {
                    for place in stride(from: 18, through: 0, by: -6) {
                        append(Base64.alphabet[Int(group >> UInt32(place)) & 63])
                    }
                    (group, held) = (0, 0)
                }
            }
        }
        guard held > 0 else { return }
        group <<= UInt32(8 * (3 - held))
        for place in 0...held { append(Base64.alphabet[Int(group >> UInt32(18 - 6 * place)) & 63]) }
        for _ in held..<3 { append(UInt8(ascii: "=")) }
    }
}

extension [Float] {
    /// Reads numbers, with padding or without; nil if the text is not base64 or ends inside a number.
    package init?(base64 text: UnsafeRawBufferPointer) {
        var text = text[...]
        var padding = 0
        while padding < 2, text.last == UInt8(ascii: "=") {
            text = text.dropLast()
            padding += 1
        }
        let count = text.count * 6 / 8
        guard text.count % 4 != 1, padding == 0 || (text.count + padding).isMultiple(of: 4), count.isMultiple(of: 4) else {
            return nil
        }
        self = []
        reserveCapacity(count / 4)
        let values = Base64.values
        var (bits, bitCount): (UInt64, Int) = (0, 0)
        var (word, wordBytes): (UInt32, UInt32) = (0, 0)
        for character in text {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt64(value)
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            word |= UInt32(UInt8(truncatingIfNeeded: bits >> UInt64(bitCount))) << (8 * wordBytes)
            wordBytes += 1
            if wordBytes == 4 {
                append(Float(bitPattern: word))
                (word, wordBytes) = (0, 0)
            }
        }
    }
}
