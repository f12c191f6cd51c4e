internal import HTTPTypes
internal import Hummingbird
internal import JSON

/// The shape in which an API writes errors.
enum FailureStyle: Sendable {
    /// `{"error":{"message","type","param","code"}}`. https://platform.openai.com/docs/guides/error-codes
    case openAI
    /// `{"error":{"code","message","status","details"}}`. https://cloud.google.com/apis/design/errors
    case google
    /// `application/problem+json`, RFC 9457.
    case problem

    /// The style of the API that a path belongs to.
    init(path: String) {
        if path.hasPrefix("/v1alpha1/") {
            self = .google
        } else if ["/v1/embeddings", "/v1/moderations", "/v1/models"].contains(where: { path.hasPrefix($0) }) {
            self = .openAI
        } else {
            self = .problem
        }
    }

    func response(_ failure: RequestFailure, requestID: String) -> Response {
        var bytes: [UInt8] = []
        switch self {
        case .openAI: appendOpenAI(failure, to: &bytes)
        case .google: appendGoogle(failure, to: &bytes)
        case .problem: appendProblem(failure, requestID, to: &bytes)
        }
        var headers: HTTPFields = [
            .contentType: self == .problem ? "application/problem+json" : "application/json"
        ]
        if let seconds = failure.retryAfter { headers[.retryAfter] = "\(seconds)" }
        if !failure.allow.isEmpty { headers[.allow] = failure.allow.map(\.rawValue).joined(separator: ", ") }
        if failure.status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        return .json(bytes, status: failure.status, headers: headers)
    }

    private func appendOpenAI(_ failure: RequestFailure, to bytes: inout [UInt8]) {
        let type =
            switch failure.status.code {
            case 401: "authentication_error"
            case 403: "permission_error"
            case 429: "rate_limit_error"
            case 500...: "server_error"
            default: "invalid_request_error"
            }
        bytes.append(json: "{\"error\":{\"message\":")
        bytes.append(string: failure.message)
        bytes.append(json: ",\"type\":")
        bytes.append(string: type)
        bytes.append(json: ",\"param\":")
        if let parameter = failure.parameter { bytes.append(string: parameter) } else { bytes.append(json: "null") }
        bytes.append(json: ",\"code\":")
        bytes.append(string: failure.code)
        bytes.append(json: "}}")
    }

    private func appendGoogle(_ failure: RequestFailure, to bytes: inout [UInt8]) {
        let status =
            switch failure.status.code {
            case 401: "UNAUTHENTICATED"
            case 403: "PERMISSION_DENIED"
            case 404, 405: "NOT_FOUND"
            case 429: "RESOURCE_EXHAUSTED"
            case 503: "UNAVAILABLE"
            case 422: "DEADLINE_EXCEEDED"
            case 500...: "INTERNAL"
            default: "INVALID_ARGUMENT"
            }
        bytes.append(json: "{\"error\":{\"code\":")
        bytes.append(integer: failure.status.code)
        bytes.append(json: ",\"message\":")
        bytes.append(string: failure.message)
        bytes.append(json: ",\"status\":")
        bytes.append(string: status)
        if let parameter = failure.parameter {
            bytes.append(json: ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.BadRequest\",\"fieldViolations\":")
            bytes.append(json: "[{\"field\":")
            bytes.append(string: parameter)
            bytes.append(json: ",\"description\":")
            bytes.append(string: failure.message)
            bytes.append(json: "}]}]")
        }
        bytes.append(json: "}}")
    }

    private func appendProblem(_ failure: RequestFailure, _ requestID: String, to bytes: inout [UInt8]) {
        bytes.append(json: "{\"type\":\"about:blank\",\"title\":")
        bytes.append(string: failure.status.reasonPhrase)
        bytes.append(json: ",\"status\":")
        bytes.append(integer: failure.status.code)
        bytes.append(json: ",\"detail\":")
        bytes.append(string: failure.message)
        bytes.append(json: ",\"code\":")
        bytes.append(string: failure.code)
        if let parameter = failure.parameter {
            bytes.append(json: ",\"parameter\":")
            bytes.append(string: parameter)
        }
        if !requestID.isEmpty {
            bytes.append(json: ",\"request_id\":")
            bytes.append(string: requestID)
        }
        bytes.append(json: "}")
    }
}
