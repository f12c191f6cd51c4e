/// A streaming JSON reader (RFC 8259), strict, with limits on depth and on the number of values it will build.
///
/// It exists because a vocabulary of 30,000 members is read at start-up, on the way to the first message.
struct JSONReader {
    /// The deepest nesting of arrays and objects.
    static let maximumDepth = 64
    /// The most values that ``value(key:)`` builds in one file; a bound on memory for hostile files.
    static let maximumValues = 1_000_000

    let path: String
    let bytes: [UInt8]
    var index = 0
    private var depth = 0
    private var valueCount = 0

    /// Begins to read `bytes`, which must be UTF-8 throughout.
    init(_ bytes: [UInt8], path: String) throws(TokenizerError) {
        self.path = path
        self.bytes = bytes
        guard String(validating: bytes, as: UTF8.self) != nil else { throw invalid("is not UTF-8", key: "") }
    }

    /// Calls `body` at the value of each member of an object; `body` must consume it.
    mutating func forEachMember(
        key: String, _ body: (inout JSONReader, String) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try forEachItem(open: "{", close: "}", expected: "an object", key: key) { (reader) throws(TokenizerError) in
            let name = try reader.string(key: key)
            try reader.expectColon(key: key)
            try body(&reader, name)
        }
    }

    /// As ``forEachMember(key:_:)`` for an object of integers, with each name's bytes appended to `names`.
    mutating func forEachInteger(
        key: String, names: inout [UInt8], _ body: (_ nameLength: Int, _ value: Int) -> Void
    ) throws(TokenizerError) {
        var collected: [UInt8] = []
        swap(&collected, &names)
        defer { swap(&collected, &names) }
        try forEachItem(open: "{", close: "}", expected: "an object", key: key) { (reader) throws(TokenizerError) in
            let start = collected.count
            try reader.appendString(to: &collected, key: key)
            try reader.expectColon(key: key)
            let place = reader.index
            guard case .number(let number) = try reader.value(key: key), let value = Int(exactly: number) else {
                reader.index = place
                throw TokenizerError(
                    code: .wrongType, path: reader.path, key: key,
                    message: "the id at \(reader.place) should be a whole number", remedy: TokenizerError.downloadAgain)
            }
            body(collected.count - start, value)
        }
    }

    /// Reads any value.
    mutating func value(key: String) throws(TokenizerError) -> JSONValue.Content {
        skipWhitespace()
        guard index < bytes.count else { throw invalid("ends too early", key: key) }
        switch bytes[index] {
        case UInt8(ascii: "{"):
            var members: [String: JSONValue.Content] = [:]
            try forEachMember(key: key) { (reader, name) throws(TokenizerError) in
                try reader.count(key: key)
                members[name] = try reader.value(key: key)
            }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue.Content] = []
            try forEachItem(open: "[", close: "]", expected: "an array", key: key) { (reader) throws(TokenizerError) in
                try reader.count(key: key)
                elements.append(try reader.value(key: key))
            }
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try string(key: key))
        case UInt8(ascii: "t"): return try literal("true", .bool(true), key: key)
        case UInt8(ascii: "f"): return try literal("false", .bool(false), key: key)
        case UInt8(ascii: "n"): return try literal("null", .null, key: key)
        default: return .number(try number(key: key))
        }
    }

    /// Checks that nothing but white space follows.
    mutating func expectEnd() throws(TokenizerError) {
        skipWhitespace()
        guard index == bytes.count else { throw invalid("has text after its end", key: "") }
    }

    func invalid(_ message: String, key: String) -> TokenizerError {
        TokenizerError(
            code: .invalidJSON, path: path, key: key, message: "\(message) (\(place))", remedy: TokenizerError.downloadAgain)
    }

    /// The position for messages.
    var place: String { "byte \(index)" }

    mutating func skipWhitespace() {
        while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }

    private mutating func forEachItem(
        open: Unicode.Scalar, close: Unicode.Scalar, expected: String, key: String,
        _ body: (inout JSONReader) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        guard consume(open) else {
            guard index < bytes.count else { throw invalid("ends too early", key: key) }
            throw TokenizerError(
                code: .wrongType, path: path, key: key, message: "should be \(expected) (\(place))",
                remedy: TokenizerError.downloadAgain)
        }
        depth += 1
        guard depth <= Self.maximumDepth else { throw invalid("is nested deeper than \(Self.maximumDepth) levels", key: key) }
        if !consume(close) {
            repeat { try body(&self) } while consume(",")
            guard consume(close) else { throw invalid("expected , or \(close)", key: key) }
        }
        depth -= 1
    }

    private mutating func expectColon(key: String) throws(TokenizerError) {
        guard consume(":") else { throw invalid("expected :", key: key) }
    }

    /// Steps over `token` and the white space before it, if it is next.
    private mutating func consume(_ token: Unicode.Scalar) -> Bool {
        skipWhitespace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: token) else { return false }
        index += 1
        return true
    }

    private mutating func count(key: String) throws(TokenizerError) {
        valueCount += 1
        guard valueCount <= Self.maximumValues else { throw invalid("holds more than \(Self.maximumValues) values", key: key) }
    }

    private mutating func literal(
        _ text: StaticString, _ value: JSONValue.Content, key: String
    ) throws(TokenizerError) -> JSONValue.Content {
        guard bytes[index...].starts(with: text.description.utf8) else { throw invalid("expected \(text)", key: key) }
        index += text.utf8CodeUnitCount
        return value
    }
}
