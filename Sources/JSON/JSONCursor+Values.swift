extension JSONCursor {
    /// Validates the next value, whatever it is, and moves past it.
    @usableFromInline package mutating func skipValue() throws(JSONSyntaxError) -> JSONToken {
        skipWhitespace()
        let start = position
        var hasEscapes = false
        switch peek {
        case UInt8(ascii: "\""): hasEscapes = try skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipContainer()
        default: try skipScalar()
        }
        return JSONToken(start: start, end: position, hasEscapes: hasEscapes)
    }

    /// Validates the object or array that starts here. The kinds of the open containers are the bits of one word.
    private mutating func skipContainer() throws(JSONSyntaxError) {
        let outerDepth = depth
        var isObject: UInt64 = 0
        while true {
            // Here a value is due.
            skipWhitespace()
            switch peek {
            case UInt8(ascii: "{"):
                try enter()
                isObject = isObject &<< 1 | 1
                skipWhitespace()
                if peek != UInt8(ascii: "}") {
                    _ = try readKey()
                    continue
                }
            case UInt8(ascii: "["):
                try enter()
                isObject = isObject &<< 1
                skipWhitespace()
                if peek != UInt8(ascii: "]") { continue }
            case UInt8(ascii: "\""):
                _ = try skipString()
            default:
                try skipScalar()
            }
            // Here a value, or the opening of an empty container, is behind us.
            closing: while true {
                skipWhitespace()
                switch (peek, isObject & 1) {
                case (UInt8(ascii: "}"), 1), (UInt8(ascii: "]"), 0):
                    leave()
                    isObject &>>= 1
                    if depth == outerDepth { return }
                case (UInt8(ascii: ","), let object):
                    position &+= 1
                    if object == 1 { _ = try readKey() }
                    break closing
                case (_, 1):
                    throw failure("',' or '}'", inside: "an object")
                default:
                    throw failure("',' or ']'", inside: "an array")
                }
            }
        }
    }

    /// Validates `true`, `false`, `null` or a number.
    private mutating func skipScalar() throws(JSONSyntaxError) {
        switch peek {
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
        case UInt8(ascii: "t"): try skipLiteral("true")
        case UInt8(ascii: "f"): try skipLiteral("false")
        case UInt8(ascii: "n"): try skipLiteral("null")
        default: throw failure("a value", inside: "the JSON")
        }
    }

    private mutating func skipLiteral(_ literal: StaticString) throws(JSONSyntaxError) {
        for index in 0..<literal.utf8CodeUnitCount {
            guard peek == literal.utf8Start[index] else { throw failure(literal, inside: literal) }
            position &+= 1
        }
    }

    private mutating func skipNumber() throws(JSONSyntaxError) {
        if peek == UInt8(ascii: "-") { position &+= 1 }
        if peek == UInt8(ascii: "0") {
            position &+= 1
        } else {
            try skipDigits()
        }
        if peek == UInt8(ascii: ".") {
            position &+= 1
            try skipDigits()
        }
        if peek | 0x20 == UInt8(ascii: "e") {
            position &+= 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position &+= 1 }
            try skipDigits()
        }
    }

    /// Moves past one digit or more.
    @inline(__always)
    private mutating func skipDigits() throws(JSONSyntaxError) {
        let start = position
        while peek &- UInt8(ascii: "0") < 10 { position &+= 1 }
        guard position > start else { throw JSONSyntaxError(reason: .malformedNumber, offset: position) }
    }
}
