internal import HTTPTypes
internal import JSON
internal import Wire

/// The messages in the body of a native request.
struct MessageList {
    /// Each a JSON object.
    var frames: [[UInt8]]
    /// Whether the body was an array, so that the answer is one too.
    var isArray: Bool

    /// - Parameters:
    ///   - body: an object, a string, or an array of these.
    ///   - limit: the most messages.
    init(_ body: [UInt8], limit: Int) throws(RequestFailure) {
        let parsed = body.withUnsafeBytes { bytes in
            Result { () throws(RequestFailure) in try Self.parse(bytes, limit: limit) }
        }
        (frames, isArray) = try parsed.get()
    }

    private static func parse(
        _ bytes: UnsafeRawBufferPointer, limit: Int
    ) throws(RequestFailure) -> (frames: [[UInt8]], isArray: Bool) {
        if let offset = UTF8Validation.firstInvalidByte(in: bytes) {
            throw .invalid(nil, "the body is not UTF-8 at byte \(offset)", code: "invalid_utf8")
        }
        var cursor = JSONCursor(bytes, maxDepth: WireLimits().maxDepth)
        var frames: [[UInt8]] = []
        var stranger: Int?
        var count = 0
        var isArray = false
        do throws(JSONSyntaxError) {
            cursor.skipWhitespace()
            isArray = cursor.peek == UInt8(ascii: "[")
            if isArray {
                try cursor.readElements { element in
                    count += 1
                    guard count <= limit, stranger == nil else { return }
                    if let frame = frame(element, in: bytes) { frames.append(frame) } else { stranger = count - 1 }
                }
            } else if let frame = frame(try cursor.skipValue(), in: bytes) {
                frames = [frame]
            } else {
                stranger = 0
            }
            try cursor.expectEnd()
        } catch {
            throw .invalid(nil, "the body is not JSON: \(error); a text as it is has the type text/plain", code: "invalid_json")
        }
        if let stranger {
            throw .invalid(isArray ? "[\(stranger)]" : nil, "a message must be an object or a string", code: "invalid_type")
        }
        guard count <= limit else {
            throw RequestFailure(
                .contentTooLarge, "too_large",
                "the array has \(count) messages, more than the limit of \(limit); send several requests, or a stream of lines")
        }
        guard !frames.isEmpty else { throw .invalid(nil, "the array is empty", code: "missing_text") }
        return (frames, isArray)
    }

    private static func frame(_ token: JSONToken, in bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        switch token.kind(in: bytes) {
        case .object: return Array(token.literal(in: bytes))
        case .string: return Array("{\"text\":".utf8) + token.literal(in: bytes) + Array("}".utf8)
        default: return nil
        }
    }
}
