/// A validating reader of JSON (RFC 8259) that walks over bytes once, copies nothing and uses no recursion.
///
/// Its small steps are inlinable: the daemon reads every message by them.
///
/// It expects UTF-8: who hands it bytes has validated them.
@usableFromInline package struct JSONCursor {
    /// The deepest nesting that it can follow: the kinds of the open containers are the bits of one word.
    package static let greatestDepth = 64

    @usableFromInline package let bytes: UnsafeRawBufferPointer
    /// Objects and arrays inside one another, at most 64.
    @usableFromInline package let maxDepth: Int
    /// The next byte to read.
    @usableFromInline package var position: Int
    /// The objects and arrays entered.
    @usableFromInline package var depth = 0

    @inlinable package init(_ bytes: UnsafeRawBufferPointer, maxDepth: Int, at position: Int = 0) {
        self.bytes = bytes
        self.maxDepth = maxDepth
        self.position = position
    }

    /// The next byte; 0, which no token starts with, at the end.
    @inlinable @inline(__always)
    package var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inlinable @inline(__always)
    package mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position &+= 1
            default: return
            }
        }
    }

    /// Reads the object that starts here, member by member, in their order. Those before a syntax error are still given.
    @inlinable @inline(__always)
    package mutating func readMembers(_ body: (_ key: JSONToken, _ value: JSONToken) -> Void) throws(JSONSyntaxError) {
        try enter()
        skipWhitespace()
        if peek == UInt8(ascii: "}") { return leave() }
        while true {
            let key = try readKey()
            let value = try skipValue()
            // A number that ends where the bytes do may have been cut.
            guard position < bytes.count else { throw failure("',' or '}'", inside: "an object") }
            body(key, value)
            skipWhitespace()
            switch peek {
            case UInt8(ascii: ","): position &+= 1
            case UInt8(ascii: "}"): return leave()
            default: throw failure("',' or '}'", inside: "an object")
            }
        }
    }

    /// Reads the array that starts here, element by element, in their order. Those before a syntax error are still given.
    @inlinable @inline(__always)
    package mutating func readElements(_ body: (JSONToken) -> Void) throws(JSONSyntaxError) {
        try enter()
        skipWhitespace()
        if peek == UInt8(ascii: "]") { return leave() }
        while true {
            body(try skipValue())
            skipWhitespace()
            switch peek {
            case UInt8(ascii: ","): position &+= 1
            case UInt8(ascii: "]"): return leave()
            default: throw failure("',' or ']'", inside: "an array")
            }
        }
    }

    /// Checks that nothing but white space follows.
    package mutating func expectEnd() throws(JSONSyntaxError) {
        skipWhitespace()
        guard position == bytes.count else { throw JSONSyntaxError(reason: .trailing, offset: position) }
    }

    /// Reads a member's key and the colon after it.
    @inlinable @inline(__always)
    package mutating func readKey() throws(JSONSyntaxError) -> JSONToken {
        skipWhitespace()
        guard peek == UInt8(ascii: "\"") else { throw failure("a key in quotes", inside: "an object") }
        let start = position
        let hasEscapes = try skipString()
        let key = JSONToken(start: start, end: position, hasEscapes: hasEscapes)
        skipWhitespace()
        guard peek == UInt8(ascii: ":") else { throw failure("':'", inside: "an object") }
        position &+= 1
        return key
    }

    /// Moves past the opening bracket here.
    @inlinable @inline(__always)
    package mutating func enter() throws(JSONSyntaxError) {
        guard depth < maxDepth else { throw tooDeep() }
        depth &+= 1
        position &+= 1
    }

    /// Moves past the closing bracket here.
    @inlinable @inline(__always)
    package mutating func leave() {
        depth &-= 1
        position &+= 1
    }

    @usableFromInline func tooDeep() -> JSONSyntaxError {
        JSONSyntaxError(reason: .tooDeep(limit: maxDepth), offset: position)
    }

    /// The error for a byte that the grammar does not allow here.
    @usableFromInline package func failure(_ wanted: StaticString, inside place: StaticString) -> JSONSyntaxError {
        JSONSyntaxError(reason: position < bytes.count ? .expected(wanted) : .endsInside(place), offset: position)
    }
}
