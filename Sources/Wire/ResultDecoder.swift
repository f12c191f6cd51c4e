package import JSON

/// A result as a client needs it: its id, whether it failed, and the frame to pass on.
package struct ReceivedResult: Sendable, Hashable {
    /// The content of an error result.
    package struct Failure: Sendable, Hashable {
        /// The code as received, even if this version does not know it.
        package var code: String
        package var message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }

        /// The code, if this version knows it.
        package var knownCode: ErrorCode? { ErrorCode(rawValue: code) }
    }

    /// The message's id.
    package var id: String
    /// `nil` for a result with tags.
    package var failure: Failure?
    /// The result's JSON as received.
    package var raw: [UInt8]
    /// Where the id is in ``raw``, its quotes included.
    var idRange: Range<Int>

    /// ``raw`` on one line, with the client's own id and metadata of the message. Line breaks, which valid JSON has
    /// only between its tokens, become spaces.
    package func line(id: String, metadata: JSONFragment? = nil) -> [UInt8] {
        var line = Array(raw[..<idRange.lowerBound])
        line.append(string: id)
        line += raw[idRange.upperBound...]
        if let metadata, let end = line.lastIndex(of: UInt8(ascii: "}")) {
            line.insert(contentsOf: Array(",\"metadata\":".utf8) + metadata.bytes, at: end)
        }
        return line.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
    }
}

/// Why a frame is not a result.
package struct ResultDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String
}

/// Reads result frames, for clients: checks the JSON and extracts the id and the error, leaving the rest to the caller.
package struct ResultDecoder: Sendable {
    package init() {}

    /// The result in `frame`, whose bytes are copied once.
    package func decode(_ frame: UnsafeRawBufferPointer) throws(ResultDecodingError) -> ReceivedResult {
        if let offset = UTF8Validation.firstInvalidByte(in: frame) {
            throw ResultDecodingError(description: "the result is not UTF-8 at byte \(offset)")
        }
        var id: JSONToken?
        var error: JSONToken?
        var cursor = JSONCursor(frame, maxDepth: WireLimits.greatestDepth)
        do throws(JSONSyntaxError) {
            cursor.skipWhitespace()
            guard cursor.peek == UInt8(ascii: "{") else { throw cursor.failure("an object", inside: "the frame") }
            try cursor.readMembers { key, value in
                if key.equals("id", in: frame) { id = value }
                if key.equals("error", in: frame) { error = value }
            }
            try cursor.expectEnd()
        } catch {
            throw ResultDecodingError(description: "the result is not a JSON object: \(error)")
        }
        guard let id, id.kind(in: frame) == .string else {
            throw ResultDecodingError(description: "the result has no \"id\" that is a string")
        }
        return ReceivedResult(
            id: id.string(in: frame), failure: error.map { failure($0, in: frame) }, raw: Array(frame),
            idRange: id.start..<id.end)
    }

    /// The result in `frame`.
    package func decode(_ frame: [UInt8]) throws(ResultDecodingError) -> ReceivedResult {
        let result = frame.withUnsafeBytes { buffer in
            Result { () throws(ResultDecodingError) in try decode(buffer) }
        }
        return try result.get()
    }

    /// The code and message of an error; a part that is missing or not a string is empty.
    private func failure(_ error: JSONToken, in frame: UnsafeRawBufferPointer) -> ReceivedResult.Failure {
        var failure = ReceivedResult.Failure(code: "", message: "")
        guard error.kind(in: frame) == .object else { return failure }
        var cursor = JSONCursor(frame, maxDepth: WireLimits.greatestDepth, at: error.start)
        // Its syntax was checked with the frame's.
        try? cursor.readMembers { key, value in
            guard value.kind(in: frame) == .string else { return }
            if key.equals("code", in: frame) { failure.code = value.string(in: frame) }
            if key.equals("message", in: frame) { failure.message = value.string(in: frame) }
        }
        return failure
    }
}
