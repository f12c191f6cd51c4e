internal import JSON
internal import Wording

/// What the body of an error response says, in one line.
package enum ErrorBody {
    private static let maxLength = 300

    /// The message of OpenAI's error object, or of what other servers send in its place; otherwise the body's beginning.
    ///
    /// - Parameter secret: is replaced; some servers repeat the key that they refuse.
    package static func message(_ bytes: UnsafeRawBufferPointer, without secret: String?) -> String {
        var text = message(bytes) ?? String(decoding: bytes.prefix(2 * maxLength), as: UTF8.self)
        // Only a whole secret is recognized, so before the text is shortened.
        if let secret, !secret.isEmpty { text = text.replacing(secret, with: "(secret)") }
        return String(text.prefix(maxLength)).printable
    }

    private static func message(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard UTF8Validation.firstInvalidByte(in: bytes) == nil,
            bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{")
        else { return nil }
        var found: String?
        var cursor = JSONCursor(bytes, maxDepth: 16)
        cursor.skipWhitespace()
        // What comes before a syntax error counts: any hint is better than none.
        try? cursor.readMembers { key, value in
            guard key.equals("error", in: bytes) || key.equals("message", in: bytes) || key.equals("detail", in: bytes) else {
                return
            }
            switch value.kind(in: bytes) {
            case .string: found = found ?? value.string(in: bytes)
            case .object: found = found ?? message(value.literal(in: bytes))
            default: break
            }
        }
        return found
    }
}
