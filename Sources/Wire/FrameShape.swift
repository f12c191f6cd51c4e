internal import JSON

/// How to read a frame, decided by its first bytes after white space.
///
/// People do send texts such as `[URGENT] call me` and `{name}, your order`, so a bracket alone does not make JSON:
/// - `{` and then `"` or `}` is an object; if its syntax is broken, that is an error;
/// - `[` and then `{`, `"`, `[` or `]` is an array; if its syntax is broken, that is an error;
/// - `[` and then anything else is an array if it parses (then each element that is not a message fails), else text;
/// - everything else is text: also `"quoted"`, `12`, `null` and `{name}`.
struct FrameShape {
    enum Kind {
        case text
        case object
        /// `isCertain`: broken syntax is an error; else it makes the frame a text.
        case array(isCertain: Bool)
    }

    let kind: Kind
    /// The first byte that is not white space.
    let start: Int

    init(_ frame: UnsafeRawBufferPointer, from position: Int) {
        var cursor = JSONCursor(frame, maxDepth: 1, at: position)
        cursor.skipWhitespace()
        start = cursor.position
        let opening = cursor.peek
        guard opening == UInt8(ascii: "{") || opening == UInt8(ascii: "[") else {
            kind = .text
            return
        }
        cursor.position += 1
        cursor.skipWhitespace()
        switch (opening, cursor.peek) {
        case (UInt8(ascii: "{"), UInt8(ascii: "\"")), (UInt8(ascii: "{"), UInt8(ascii: "}")):
            kind = .object
        case (UInt8(ascii: "["), UInt8(ascii: "{")), (UInt8(ascii: "["), UInt8(ascii: "\"")),
            (UInt8(ascii: "["), UInt8(ascii: "[")), (UInt8(ascii: "["), UInt8(ascii: "]")):
            kind = .array(isCertain: true)
        case (UInt8(ascii: "["), _):
            kind = .array(isCertain: false)
        default:
            kind = .text
        }
    }
}
