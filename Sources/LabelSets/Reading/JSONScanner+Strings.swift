/// Strings and their escapes.
extension JSONScanner {
    /// A string; `at` stands on its opening quote.
    mutating func string() throws(Fault) -> String {
        at += 1
        let start = at
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { at += 1 }
        if take("\"") { return String(decoding: bytes[start..<(at - 1)], as: UTF8.self) }
        var unescaped = Array(bytes[start..<at])
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"): unescaped.append(contentsOf: try escape().utf8)
            case 0..<0x20: throw fault("a control character in a string must be written as an escape")
            default:
                unescaped.append(byte)
                at += 1
            }
        }
        throw fault("a string does not end")
    }

    /// One escaped character, surrogate pairs joined; `at` stands on the backslash.
    private mutating func escape() throws(Fault) -> String {
        at += 1
        guard let byte = peek else { throw fault("a string does not end") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            if let scalar = Unicode.Scalar(unit) { return String(scalar) }
            guard unit < 0xDC00, take("\\"), take("u") else { throw fault("half of a surrogate pair is missing") }
            let low = try hexadecimal()
            guard (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
            else { throw fault("half of a surrogate pair is missing") }
            return String(scalar)
        default: throw fault("no such escape in a string")
        }
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("four hexadecimal digits are missing")
            }
            number = number << 4 | UInt32(digit)
            at += 1
        }
        return number
    }
}
