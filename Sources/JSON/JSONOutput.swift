/// Appends JSON to a buffer of bytes.
extension [UInt8] {
    /// Appends text that is JSON already.
    @inlinable @inline(__always)
    package mutating func append(json: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
    }

    /// Appends a string in quotes, escaped as RFC 8259 demands and no further: U+2028, U+2029 and `/` stay as they are.
    package mutating func append(string: String) {
        var string = string
        string.withUTF8 { append(escaping: UnsafeRawBufferPointer($0)) }
    }

    private mutating func append(escaping bytes: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        var start = 0
        while true {
            let end = JSONStringScan.firstSpecial(in: bytes, from: start)
            append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            guard end < bytes.count else { break }
            append(escapeOf: bytes[end])
            start = end + 1
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func append(escapeOf byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(json: "\\\"")
        case UInt8(ascii: "\\"): append(json: "\\\\")
        case UInt8(ascii: "\n"): append(json: "\\n")
        case UInt8(ascii: "\r"): append(json: "\\r")
        case UInt8(ascii: "\t"): append(json: "\\t")
        case 0x08: append(json: "\\b")
        case 0x0C: append(json: "\\f")
        default:
            append(json: byte < 0x10 ? "\\u000" : "\\u001")
            let digit = byte & 0xF
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
        }
    }

    /// Appends a number rounded to four decimals, without trailing zeros: `0.97`, `1`, `-0.125`; null where it is not finite.
    package mutating func append(decimal value: Float) {
        guard value.isFinite else { return append(json: "null") }
        let scaled = (Double(value) * 10_000).rounded()
        guard scaled.magnitude < 1e15 else {
            // No decimals are left at this size, and Swift's shortest form, such as 1e+20, is a JSON number.
            append(contentsOf: value.description.utf8)
            return
        }
        let units = UInt64(scaled.magnitude)
        if scaled < 0 { append(UInt8(ascii: "-")) }
        append(digits: units / 10_000)
        var fraction = units % 10_000
        guard fraction > 0 else { return }
        append(UInt8(ascii: "."))
        var place: UInt64 = 1_000
        while fraction > 0 {
            append(UInt8(ascii: "0") + UInt8(fraction / place))
            fraction %= place
            place /= 10
        }
    }

    /// Appends an array.
    ///
    /// - Parameter write: appends one element.
    @inlinable package mutating func append<Value>(list: [Value], _ write: (Value, inout [UInt8]) -> Void) {
        append(json: "[")
        for (index, element) in list.enumerated() {
            if index > 0 { append(json: ",") }
            write(element, &self)
        }
        append(json: "]")
    }

    /// Appends a whole number.
    package mutating func append(integer value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: UInt64(value.magnitude))
    }

    private mutating func append(digits value: UInt64) {
        if value >= 10 { append(digits: value / 10) }
        append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
