extension JSONReader {
    mutating func string(key: String) throws(TokenizerError) -> String {
        var result: [UInt8] = []
        try appendString(to: &result, key: key)
        return String(decoding: result, as: UTF8.self)
    }

    /// Reads a string and appends its UTF-8 to `result`.
    mutating func appendString(to result: inout [UInt8], key: String) throws(TokenizerError) {
        skipWhitespace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw invalid("expected a string", key: key) }
        index += 1
        while true {
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"),
                bytes[index] >= 0x20
            {
                index += 1
            }
            result.append(contentsOf: bytes[start..<index])
            guard index < bytes.count else { throw invalid("has a string without an end", key: key) }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return
            case UInt8(ascii: "\\"):
                index += 1
                result.append(contentsOf: UTF8.encode(try escape(key: key))!)
            default: throw invalid("has a control character in a string", key: key)
            }
        }
    }

    /// Reads a number as JSON defines it.
    mutating func number(key: String) throws(TokenizerError) -> Double {
        let start = index
        // Ids have at most nine digits: no need to go by way of a string.
        var small = 0
        while index < bytes.count, index - start < 9, case 0x30...0x39 = bytes[index] {
            small = small * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        let isPlain = index == bytes.count || [0x2C, 0x7D, 0x5D, 0x20, 0x0A, 0x0D, 0x09].contains(bytes[index])
        if isPlain, index > start, bytes[start] != 0x30 || index - start == 1 { return Double(small) }

        index = start
        _ = step(over: "-")
        let hasLeadingZero = index < bytes.count && bytes[index] == 0x30
        let digits = skipDigits()
        guard digits > 0, digits == 1 || !hasLeadingZero else { throw invalid("expected a value", key: key) }
        if step(over: "."), skipDigits() == 0 { throw invalid("has a number without digits after its point", key: key) }
        if step(over: "e") || step(over: "E") {
            _ = step(over: "+") || step(over: "-")
            if skipDigits() == 0 { throw invalid("has a number without digits in its exponent", key: key) }
        }
        guard let value = Double(String(decoding: bytes[start..<index], as: UTF8.self)) else {
            throw invalid("has a malformed number", key: key)
        }
        return value
    }

    private mutating func step(over token: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: token) else { return false }
        index += 1
        return true
    }

    private mutating func skipDigits() -> Int {
        let start = index
        while index < bytes.count, case 0x30...0x39 = bytes[index] { index += 1 }
        return index - start
    }

    /// Reads what follows a backslash.
    private mutating func escape(key: String) throws(TokenizerError) -> Unicode.Scalar {
        guard index < bytes.count else { throw invalid("has a string without an end", key: key) }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var value = try fourHexDigits(key: key)
            if 0xD800..<0xDC00 ~= value, step(over: "\\"), step(over: "u") {
                let low = try fourHexDigits(key: key)
                // Anything but a low surrogate leaves a value that the initializer below refuses.
                if 0xDC00..<0xE000 ~= low { value = 0x1_0000 + (value - 0xD800) << 10 + (low - 0xDC00) }
            }
            guard let scalar = Unicode.Scalar(value) else { throw invalid("has half a surrogate pair in a string", key: key) }
            return scalar
        default: throw invalid("has an unknown escape in a string", key: key)
        }
    }

    private mutating func fourHexDigits(key: String) throws(TokenizerError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                throw invalid("has an incomplete \\u escape in a string", key: key)
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
