/// One JSON value of any type, kept byte for byte as it came: white space, key order, duplicate keys and number forms too.
package struct JSONFragment: Sendable, Hashable {
    /// The value's text: valid UTF-8 and valid by RFC 8259.
    package let bytes: [UInt8]

    /// `nil` where `bytes` are anything but one JSON value, nested at most `JSONCursor.greatestDepth` deep.
    package init?(validating bytes: [UInt8]) {
        let isValid = bytes.withUnsafeBytes { buffer in
            guard UTF8Validation.firstInvalidByte(in: buffer) == nil else { return false }
            var cursor = JSONCursor(buffer, maxDepth: JSONCursor.greatestDepth)
            do throws(JSONSyntaxError) {
                _ = try cursor.skipValue()
                try cursor.expectEnd()
                return true
            } catch {
                return false
            }
        }
        guard isValid else { return nil }
        self.bytes = bytes
    }

    /// Takes over a part of what has already been validated.
    package init(validated bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension JSONFragment: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
