/// Base64 (RFC 4648), as servers encode vectors.
enum Base64 {
    /// The values of characters; 64 for those that have none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// The little-endian 32-bit floats in a text; nil if it is not Base64 or ends inside a number.
    static func floats(_ text: UnsafeRawBufferPointer) -> [Float]? {
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
        var floats: [Float] = []
        floats.reserveCapacity(count / 4)
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
                floats.append(Float(bitPattern: word))
                (word, wordBytes) = (0, 0)
            }
        }
        return floats
    }
}
