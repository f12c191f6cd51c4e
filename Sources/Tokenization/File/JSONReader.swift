internal import JSON

/// Reads a file of JSON member by member, with a limit on the number of values it will build; errors name the file and the key.
///
/// It exists because a vocabulary of 30,000 members is read at start-up, on the way to the first message.
struct JSONReader {
    /// The most values that ``value(key:)`` builds in one file; a bound on memory for hostile files.
    static let maximumValues = 1_000_000

    let path: String
    private var cursor: JSONCursor
    private var valueCount = 0

    /// Reads bytes, which must be UTF-8 and which `body` must read to their end.
    static func read<Value>(
        _ bytes: [UInt8], path: String, _ body: (inout JSONReader) throws(TokenizerError) -> Value
    ) throws(TokenizerError) -> Value {
        let span = bytes.span
        return try span.withUnsafeBytes { (buffer) throws(TokenizerError) in
            var reader = JSONReader(path: path, cursor: JSONCursor(buffer, maxDepth: JSONCursor.greatestDepth))
            guard UTF8Validation.firstInvalidByte(in: buffer) == nil else { throw reader.invalid("is not UTF-8", key: "") }
            let value = try body(&reader)
            try reader.step(key: "") { (cursor) throws(JSONSyntaxError) in try cursor.expectEnd() }
            return value
        }
    }

    /// Calls `body` at the value of each member of an object; `body` must consume it.
    mutating func forEachMember(
        key: String, _ body: (inout JSONReader, String) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try forEachItem(open: "{", close: "}", expected: "an object", key: key) { (reader) throws(TokenizerError) in
            let name = try reader.step(key: key) { (cursor) throws(JSONSyntaxError) in try cursor.readKey() }
            try body(&reader, try reader.string(name, key: key))
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
            let name = try reader.step(key: key) { (cursor) throws(JSONSyntaxError) in try cursor.readKey() }
            if name.hasEscapes {
                collected.append(contentsOf: try reader.string(name, key: key).utf8)
            } else {
                collected.append(contentsOf: name.contents(in: reader.bytes))
            }
            reader.cursor.skipWhitespace()
            let place = reader.place
            guard case .number(let number) = try reader.value(key: key), let value = Int(exactly: number) else {
                throw TokenizerError(
                    code: .wrongType, path: reader.path, key: key,
                    message: "the id at \(place) should be a whole number", remedy: TokenizerError.downloadAgain)
            }
            body(collected.count - start, value)
        }
    }

    /// Reads any value.
    mutating func value(key: String) throws(TokenizerError) -> JSONValue.Content {
        cursor.skipWhitespace()
        switch cursor.peek {
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
        default:
            let token = try step(key: key) { (cursor) throws(JSONSyntaxError) in try cursor.skipValue() }
            return switch token.kind(in: bytes) {
            case .string: .string(try string(token, key: key))
            case .bool: .bool(bytes[token.start] == UInt8(ascii: "t"))
            case .number: .number(number(token))
            default: .null
            }
        }
    }

    func invalid(_ message: String, key: String) -> TokenizerError {
        TokenizerError(code: .invalidJSON, path: path, key: key, message: message, remedy: TokenizerError.downloadAgain)
    }

    private var bytes: UnsafeRawBufferPointer { cursor.bytes }

    /// The position for messages.
    private var place: String { "byte \(cursor.position)" }

    /// Runs the cursor, and adds the file and the key to an error.
    private mutating func step<Value>(
        key: String, _ body: (inout JSONCursor) throws(JSONSyntaxError) -> Value
    ) throws(TokenizerError) -> Value {
        do throws(JSONSyntaxError) { return try body(&cursor) } catch { throw invalid("\(error)", key: key) }
    }

    private mutating func forEachItem(
        open: Unicode.Scalar, close: Unicode.Scalar, expected: String, key: String,
        _ body: (inout JSONReader) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        cursor.skipWhitespace()
        guard cursor.peek == UInt8(ascii: open) else {
            guard cursor.position < bytes.count else { throw invalid("ends too early at \(place)", key: key) }
            throw TokenizerError(
                code: .wrongType, path: path, key: key, message: "should be \(expected) (\(place))",
                remedy: TokenizerError.downloadAgain)
        }
        try step(key: key) { (cursor) throws(JSONSyntaxError) in try cursor.enter() }
        cursor.skipWhitespace()
        if cursor.peek != UInt8(ascii: close) {
            while true {
                try body(&self)
                cursor.skipWhitespace()
                guard cursor.peek == UInt8(ascii: ",") else { break }
                cursor.position += 1
            }
        }
        guard cursor.peek == UInt8(ascii: close) else { throw invalid("expected , or \(close) at \(place)", key: key) }
        cursor.leave()
    }

    private mutating func count(key: String) throws(TokenizerError) {
        valueCount += 1
        guard valueCount <= Self.maximumValues else {
            throw invalid("holds more than \(Self.maximumValues) values at \(place)", key: key)
        }
    }

    private func string(_ token: JSONToken, key: String) throws(TokenizerError) -> String {
        guard let string = token.wholeString(in: bytes) else {
            throw invalid("has half a surrogate pair in the string at byte \(token.start)", key: key)
        }
        return string
    }

    private func number(_ token: JSONToken) -> Double {
        let digits = token.literal(in: bytes)
        // Ids have at most nine digits, so no string is needed.
        if digits.count <= 9, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Double(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        }
        // Swift reads every JSON number; those out of range become infinite.
        return Double(String(decoding: digits, as: UTF8.self)) ?? .infinity
    }
}
