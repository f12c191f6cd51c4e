internal import JSON

/// One line of a `.jsonl`: an object with the strings `label` and `text`; other fields are ignored.
package struct JSONRow: Equatable {
    package enum Fault: Error, Equatable {
        /// It is not JSON; `column` counts bytes from 1.
        case syntax(String, column: Int)
        case notAnObject
        /// The field is missing, or its value is not a string.
        case missing(field: String)
        case empty(field: String)
        /// The value has the character `\u0000`.
        case nul(field: String)
        case line(TextLine.Fault)
    }

    package let label: String
    package let text: String

    /// Parses a line. White space around both values is dropped.
    package init(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        if String(validating: bytes, as: UTF8.self) == nil, let offset = TextLine.firstInvalid(bytes) {
            throw .line(.invalidUTF8(offset: offset, byte: bytes[offset]))
        }
        let fields = try bytes.withUnsafeBytes { buffer in
            Result { () throws(Fault) in try Self.fields(of: buffer) }
        }.get()
        guard let label = fields.label else { throw .missing(field: "label") }
        guard let text = fields.text else { throw .missing(field: "text") }
        if label.utf8.contains(0) { throw .nul(field: "label") }
        if text.utf8.contains(0) { throw .nul(field: "text") }
        self.label = TextLine.trim(label)
        self.text = TextLine.trim(text)
        if self.label.isEmpty { throw .empty(field: "label") }
        if self.text.isEmpty { throw .empty(field: "text") }
    }

    private static func fields(of bytes: UnsafeRawBufferPointer) throws(Fault) -> (label: String?, text: String?) {
        var cursor = JSONCursor(bytes, maxDepth: JSONCursor.greatestDepth)
        cursor.skipWhitespace()
        guard cursor.peek == UInt8(ascii: "{") else { throw .notAnObject }
        var tokens: (label: JSONToken?, text: JSONToken?)
        do throws(JSONSyntaxError) {
            try cursor.readMembers { key, value in
                if key.equals("label", in: bytes) { tokens.label = value }
                if key.equals("text", in: bytes) { tokens.text = value }
            }
            try cursor.expectEnd()
        } catch {
            throw .syntax(error.problem, column: error.offset + 1)
        }
        return (try string(tokens.label, in: bytes), try string(tokens.text, in: bytes))
    }

    /// The value of a string; nil for anything else.
    private static func string(_ token: JSONToken?, in bytes: UnsafeRawBufferPointer) throws(Fault) -> String? {
        guard let token, token.kind(in: bytes) == .string else { return nil }
        guard let string = token.wholeString(in: bytes) else {
            throw .syntax("half of a surrogate pair is missing in the string", column: token.start + 1)
        }
        return string
    }
}
