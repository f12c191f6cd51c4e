package import JSON

/// Why a message has no tags; the raw values are the `"code"` of an error result.
package enum ErrorCode: String, Sendable, CaseIterable, Codable {
    /// The frame is not UTF-8.
    case invalidUTF8 = "invalid_utf8"
    /// The frame looks like JSON but is not, or a field has the wrong type.
    case invalidJSON = "invalid_json"
    /// An object without `"text"`, or an empty array.
    case missingText = "missing_text"
    /// The text is only white space.
    case emptyText = "empty_text"
    /// A row of a file that cannot be read: given by `assay tag` and `assay classify`, never by the daemon.
    case invalidRow = "invalid_row"
    /// The frame or a part of it is over one of the ``WireLimits``.
    case tooLarge = "too_large"
    /// A requested label set does not exist.
    case unknownSet = "unknown_set"
    /// The client sends more messages than its rate allows.
    case rateLimited = "rate_limited"
    /// The client is not allowed to request this.
    case notAllowed = "not_allowed"
    /// The message's deadline had passed before its turn came.
    case expired
    /// An error of Assay itself.
    case `internal`
}

/// A message that could not be processed: sent as an error result instead of tags.
package struct MessageFailure: Error, Sendable, Hashable {
    /// The sender's id if it could be read, otherwise one generated on arrival.
    package var id: String
    /// The kind of failure, for programs.
    package var code: ErrorCode
    /// What happened, for people.
    package var message: String
    /// The sender's metadata if it could be read.
    package var metadata: JSONFragment?
    /// Milliseconds after which a retry makes sense; `"retry_after_ms"` on the wire.
    package var retryAfter: Int?

    package init(id: String, code: ErrorCode, message: String, metadata: JSONFragment? = nil, retryAfter: Int? = nil) {
        self.retryAfter = retryAfter
        self.id = id
        self.code = code
        self.message = message
        self.metadata = metadata
    }
}

extension MessageFailure: CustomStringConvertible {
    package var description: String { "message \(id): \(message) [\(code.rawValue)]" }
}
