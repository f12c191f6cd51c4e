internal import Embedding
internal import JSON
package import Wire

/// Why a message gets an error instead of tags.
package struct Refusal: Error {
    package let code: ErrorCode
    package let reason: String
    /// Milliseconds after which a retry makes sense.
    package let retryAfter: Int?

    package init(_ code: ErrorCode, _ reason: String, retryAfter: Int? = nil) {
        self.code = code
        self.reason = reason
        self.retryAfter = retryAfter
    }

    /// The result frame of a message.
    func frame(id: String, metadata: JSONFragment?) -> [UInt8] {
        let failure = MessageFailure(id: id, code: code, message: reason, metadata: metadata, retryAfter: retryAfter)
        var frame: [UInt8] = []
        ResultEncoder().encode(failure, into: &frame)
        return frame
    }
}

extension Refusal {
    /// The deadline of a message has passed, or will have passed when it is done.
    static func expired(_ message: Message) -> Refusal {
        let milliseconds = Int((message.deadline ?? .zero) / .milliseconds(1))
        return Refusal(.expired, "the deadline of \(milliseconds) ms passed before the message was processed")
    }

    /// The client has disconnected: nobody waits for the result.
    static let disconnected = Refusal(.expired, "the client disconnected before this message was processed")

    /// The daemon stops and has no time left.
    static let stopped = Refusal(.internal, "the daemon stopped before it came to this message")

    /// Something failed that should not.
    static func failed(_ error: any Error) -> Refusal {
        // Where the server of a remote model is, and how it is set up, is no client's business.
        if let error = error as? EmbeddingError, error.isOfServer { return Refusal(.internal, error.message) }
        return Refusal(.internal, "\(error)")
    }
}
