internal import JSON

/// The positions of the known fields of a message's object; for a duplicate field, the last one.
struct MessageFields {
    var id: JSONToken?
    var text: JSONToken?
    var sets: JSONToken?
    var deadline: JSONToken?
    var explain: JSONToken?
    var scores: JSONToken?
    var embed: JSONToken?
    var tokenIDs: JSONToken?
    var metadata: JSONToken?

    /// Keeps `value` if its key is a known one.
    @inline(__always)
    mutating func note(_ key: JSONToken, _ value: JSONToken, in bytes: UnsafeRawBufferPointer) {
        if key.equals("text", in: bytes) {
            text = value
        } else if key.equals("id", in: bytes) {
            id = value
        } else if key.equals("sets", in: bytes) {
            sets = value
        } else if key.equals("deadline_ms", in: bytes) {
            deadline = value
        } else if key.equals("explain", in: bytes) {
            explain = value
        } else if key.equals("scores", in: bytes) {
            scores = value
        } else if key.equals("embed", in: bytes) {
            embed = value
        } else if key.equals("token_ids", in: bytes) {
            tokenIDs = value
        } else if key.equals("metadata", in: bytes) {
            metadata = value
        }
    }
}

/// Why a field cannot be used.
struct WireFault: Error {
    var code: ErrorCode
    var message: String

    init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
