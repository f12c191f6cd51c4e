/// Numbers as JSON strings carry them: the little-endian bytes of each 32-bit floating-point number, in base64 (RFC 4648,
/// section 4), as the OpenAI embeddings API does with `encoding_format` `base64`.
extension [UInt8] {
    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Appends numbers.
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
                        append(Self.alphabet[Int(group >> UInt32(place)) & 63])
                    }
                    (group, held) = (0, 0)
                }
            }
        }
        guard held > 0 else { return }
        group <<= UInt32(8 * (3 - held))
        for place in 0...held { append(Self.alphabet[Int(group >> UInt32(18 - 6 * place)) & 63]) }
        for _ in held..<3 { append(UInt8(ascii: "=")) }
    }
}

extension [Float] {
    /// Reads numbers back; nil if the text is not base64 of whole numbers.
    package init?(base64 text: some Collection<UInt8>) {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var (group, held, padding): (UInt32, Int, Int) = (0, 0, 0)
        for character in text {
            let value: UInt32
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(character - UInt8(ascii: "A"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(character - UInt8(ascii: "a")) + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(character - UInt8(ascii: "0")) + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="):
                padding += 1
                value = 0
            default: return nil
            }
            guard padding == 0 || character == UInt8(ascii: "="), padding <= 2 else { return nil }
            group = group << 6 | value
            held += 1
            if held == 4 {
                for shift in [16, 8, 0].prefix(3 - padding) { bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(shift))) }
                (group, held) = (0, 0)
            }
        }
        guard bytes.count % 4 == 0 else { return nil }
        self = stride(from: 0, to: bytes.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
        }
    }
}
