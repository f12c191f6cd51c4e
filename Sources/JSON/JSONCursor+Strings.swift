extension JSONCursor {
    /// Validates the string that starts here and moves past it; returns whether it contains escapes.
    @inlinable @inline(__always)
    package mutating func skipString() throws(JSONSyntaxError) -> Bool {
        var hasEscapes = false
        position &+= 1
        while true {
            position = JSONStringScan.firstSpecial(in: bytes, from: position)
            switch peek {
            case UInt8(ascii: "\""):
                position &+= 1
                return hasEscapes
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            default:
                throw unendedString()
            }
        }
    }

    @usableFromInline mutating func skipEscape() throws(JSONSyntaxError) {
        let start = position
        position &+= 1
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position &+= 1
        case UInt8(ascii: "u"):
            position &+= 1
            for _ in 0..<4 {
                guard Self.hexadecimalValue(peek) != nil else { throw malformedEscape(start) }
                position &+= 1
            }
        default:
            throw malformedEscape(start)
        }
    }

    @usableFromInline func unendedString() -> JSONSyntaxError {
        JSONSyntaxError(
            reason: position < bytes.count ? .controlCharacter : .endsInside("a string"), offset: position)
    }

    private func malformedEscape(_ start: Int) -> JSONSyntaxError {
        position < bytes.count
            ? JSONSyntaxError(reason: .malformedEscape, offset: start)
            : JSONSyntaxError(reason: .endsInside("a string"), offset: position)
    }

    /// The value of a hexadecimal digit; `nil` for any other byte.
    static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
