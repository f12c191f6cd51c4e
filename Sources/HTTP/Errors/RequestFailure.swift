internal import HTTPTypes
internal import Wire

/// Why a request has no answer: a status, a code for programs, and a sentence for people. Each API writes it in its own shape.
struct RequestFailure: Error, Sendable {
    var status: HTTPResponse.Status
    /// In snake case: `invalid_value`.
    var code: String
    var message: String
    /// The field of the request at fault.
    var parameter: String?
    /// Seconds after which a retry makes sense.
    var retryAfter: Int?
    /// The methods of the path, for status 405.
    var allow: [HTTPRequest.Method] = []

    init(
        _ status: HTTPResponse.Status, _ code: String, _ message: String, parameter: String? = nil, retryAfter: Int? = nil
    ) {
        (self.status, self.code, self.message) = (status, code, message)
        (self.parameter, self.retryAfter) = (parameter, retryAfter)
    }

    /// A field with a wrong value.
    static func invalid(_ parameter: String?, _ message: String, code: String = "invalid_value") -> RequestFailure {
        RequestFailure(.badRequest, code, message, parameter: parameter)
    }
}

extension RequestFailure {
    init(_ overload: HTTPInlet.Overload) {
        self.init(
            .serviceUnavailable, "overloaded",
            "\(overload.texts) texts are being worked on, which is all that this server accepts; try again later",
            retryAfter: overload.retryAfter)
    }

    /// The error result of a text.
    ///
    /// - Parameter parameter: the field that the text came in; nil if the client has sent the message itself.
    init(_ failure: MessageResult.Failure, parameter: String?) {
        let status: HTTPResponse.Status =
            switch failure.knownCode {
            case .invalidUTF8, .invalidJSON, .missingText, .emptyText, .invalidRow: .badRequest
            case .tooLarge: .contentTooLarge
            case .unknownSet: .notFound
            case .rateLimited: .tooManyRequests
            case .notAllowed: .forbidden
            case .expired: .unprocessableContent
            case .internal: .internalServerError
            }
        self.init(
            status, failure.code, failure.message, parameter: parameter ?? failure.knownCode.field,
            retryAfter: failure.retryAfter.map { max(1, ($0 + 999) / 1000) })
    }
}

extension ErrorCode {
    /// The field of a message that is at fault.
    fileprivate var field: String? {
        switch self {
        case .invalidUTF8, .missingText, .emptyText, .tooLarge: "text"
        case .unknownSet: "sets"
        case .expired: "deadline_ms"
        case .invalidJSON, .invalidRow, .rateLimited, .notAllowed, .internal: nil
        }
    }
}
