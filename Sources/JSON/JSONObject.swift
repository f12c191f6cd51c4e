/// One JSON object: its members in their order, each value byte for byte as it came.
package struct JSONObject: Sendable, Hashable {
    /// A key and its value.
    package struct Member: Sendable, Hashable {
        package var key: String
        package var value: JSONFragment

        package init(key: String, value: JSONFragment) {
            self.key = key
            self.value = value
        }
    }

    /// Why bytes are no object.
    package struct ParsingError: Error, Sendable, Hashable, CustomStringConvertible {
        package var description: String
    }

    package var members: [Member]

    package init(_ members: [Member]) { self.members = members }

    /// Reads an object, which must be the whole input; nested at most `JSONCursor.greatestDepth` deep.
    package init(parsing bytes: [UInt8]) throws(ParsingError) {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(ParsingError) in try Self.members(in: buffer) }
        }
        members = try result.get()
    }

    private static func members(in bytes: UnsafeRawBufferPointer) throws(ParsingError) -> [Member] {
        if let offset = UTF8Validation.firstInvalidByte(in: bytes) {
            throw ParsingError(description: "not UTF-8 at byte \(offset)")
        }
        var members: [Member] = []
        var cursor = JSONCursor(bytes, maxDepth: JSONCursor.greatestDepth)
        do throws(JSONSyntaxError) {
            cursor.skipWhitespace()
            guard cursor.peek == UInt8(ascii: "{") else { throw cursor.failure("an object", inside: "the line") }
            try cursor.readMembers { key, value in
                members.append(
                    Member(key: key.string(in: bytes), value: JSONFragment(validated: Array(value.literal(in: bytes)))))
            }
            try cursor.expectEnd()
        } catch {
            throw ParsingError(description: "not a JSON object: \(error)")
        }
        return members
    }

    /// The object as JSON.
    package var fragment: JSONFragment {
        var bytes: [UInt8] = []
        bytes.append(json: "{")
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(json: ",") }
            bytes.append(string: member.key)
            bytes.append(json: ":")
            bytes += member.value.bytes
        }
        bytes.append(json: "}")
        return JSONFragment(validated: bytes)
    }
}

extension JSONFragment {
    /// A string as JSON writes it.
    package init(string: String) {
        var bytes: [UInt8] = []
        bytes.append(string: string)
        self.init(validated: bytes)
    }

    /// The value of a string; nil for anything else.
    package var string: String? {
        bytes.withUnsafeBytes { buffer in
            guard buffer.first == UInt8(ascii: "\"") else { return nil }
            let hasEscapes = buffer.contains(UInt8(ascii: "\\"))
            return JSONToken(start: 0, end: buffer.count, hasEscapes: hasEscapes).string(in: buffer)
        }
    }

    /// What the value is: `a string`, `a number`, `an object`, `an array`, `a boolean` or `null`.
    package var kind: String {
        bytes.withUnsafeBytes { JSONToken(start: 0, end: $0.count, hasEscapes: false).kind(in: $0).rawValue }
    }
}
