/// Where a validated JSON value stands in its frame.
struct JSONToken {
    /// What a value is; the raw values are for error messages.
    enum Kind: String {
        case string = "a string", number = "a number", object = "an object", array = "an array", bool = "a boolean", null
    }

    /// Its first byte.
    var start: Int
    /// The byte after its last.
    var end: Int
    /// Whether it is a string with escapes in it.
    var hasEscapes: Bool

    var count: Int { end - start }

    /// A value's first byte tells what it is.
    func kind(in bytes: UnsafeRawBufferPointer) -> Kind {
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
    func contents(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[start + 1..<end - 1])
    }

    /// The value's text as it stands.
    func literal(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// A string's value, its escapes resolved; surrogates that are half of no pair become U+FFFD.
    func string(in bytes: UnsafeRawBufferPointer) -> String {
        let contents = contents(in: bytes)
        return hasEscapes ? JSONUnescaping.string(contents) : String(decoding: contents, as: UTF8.self)
    }

    /// Whether a string's value is `text`, without making a string of it where it has no escapes.
    func equals(_ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
        if hasEscapes { return string(in: bytes) == text.description }
        guard count - 2 == text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[start + 1 + index] != text.utf8Start[index] { return false }
        return true
    }
}
