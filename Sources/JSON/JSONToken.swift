/// The position of a validated JSON value among bytes.
@usableFromInline package struct JSONToken {
    /// What a value is; the raw values are for error messages.
    @usableFromInline package enum Kind: String {
        case string = "a string", number = "a number", object = "an object", array = "an array", bool = "a boolean", null
    }

    /// Its first byte.
    @usableFromInline package var start: Int
    /// The byte after its last.
    @usableFromInline package var end: Int
    /// Whether it is a string with escapes in it.
    @usableFromInline package var hasEscapes: Bool

    @inlinable package var count: Int { end - start }

    @inlinable package init(start: Int, end: Int, hasEscapes: Bool) {
        (self.start, self.end, self.hasEscapes) = (start, end, hasEscapes)
    }

    /// A value's first byte determines its kind.
    @inlinable package func kind(in bytes: UnsafeRawBufferPointer) -> Kind {
        switch bytes[start] {
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// The bytes between the quotes of a string.
    @inlinable package func contents(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[start + 1..<end - 1])
    }

    /// The value's text, verbatim.
    @inlinable package func literal(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// A string's value, its escapes resolved; surrogates that are half of no pair become U+FFFD.
    @usableFromInline package func string(in bytes: UnsafeRawBufferPointer) -> String {
        let contents = contents(in: bytes)
        return hasEscapes ? JSONUnescaping.string(contents) : String(decoding: contents, as: UTF8.self)
    }

    /// The same; nil where there is half of a surrogate pair.
    package func wholeString(in bytes: UnsafeRawBufferPointer) -> String? {
        hasEscapes && JSONUnescaping.hasHalfPair(contents(in: bytes)) ? nil : string(in: bytes)
    }

    /// Whether a string's value is `text`, without making a string of it where it has no escapes.
    @inlinable package func equals(_ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        if hasEscapes { return string(in: bytes) == text.description }
        guard count - 2 == text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[start + 1 + index] != text.utf8Start[index] { return false }
        return true
    }
}
