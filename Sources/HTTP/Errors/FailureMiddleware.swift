internal import Embedding
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Turns whatever a route throws into an error response of its API, and adds what every response has: the request's id and
/// headers that keep browsers from guessing.
struct FailureMiddleware: RouterMiddleware {
    typealias Context = HTTPContext

    let routes: RouteTable

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = RequestID.of(request)
        context.logger[metadataKey: "request"] = "\(context.requestID)"
        context.origin.trace = request.headers[.traceParent].flatMap {
            TraceContext(parent: $0, state: request.headers[.traceState])
        }
        if let trace = context.origin.trace { context.logger[metadataKey: "trace"] = "\(trace.traceID)" }
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let failure = failure(error, request, context)
            response = FailureStyle(path: request.uri.path).response(failure, requestID: context.requestID)
            if failure.status.code >= 500, failure.status != .serviceUnavailable {
                context.logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            }
        }
        response.headers[.requestID] = context.requestID
        // A client, or a proxy on the way, can tell which of its traces an answer belongs to.
        if let trace = context.origin.trace { response.headers[.traceParent] = trace.parent }
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }

    private func failure(_ error: any Error, _ request: Request, _ context: HTTPContext) -> RequestFailure {
        switch error {
        case let failure as RequestFailure: return failure
        case let overload as HTTPInlet.Overload: return RequestFailure(overload)
        case is NIOTooManyBytesError:
            return RequestFailure(.contentTooLarge, "too_large", "the body is larger than this server accepts")
        case let error as DecodingError: return error.failure
        case let error as any HTTPResponseError where error.status == .notFound:
            return routes.missing(request)
        case let error as any HTTPResponseError:
            return RequestFailure(error.status, "invalid_request", error.status.reasonPhrase)
        default:
            return RequestFailure(.internalServerError, "internal", "the request failed inside the server; its log says why")
        }
    }
}

extension DecodingError {
    /// A body that is not JSON, or not of the shape that a route takes.
    var failure: RequestFailure {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            .invalid(context.field, "\(context.field ?? "the body"): \(context.debugDescription)", code: "invalid_type")
        case .keyNotFound(let key, let context):
            .invalid(
                context.field.map { "\($0).\(key.stringValue)" } ?? key.stringValue, "\"\(key.stringValue)\" is missing",
                code: "missing_required_parameter")
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? .invalid(nil, "the body is not JSON", code: "invalid_json")
                : .invalid(context.field, context.debugDescription)
        @unknown default: .invalid(nil, "the body cannot be read", code: "invalid_json")
        }
    }
}

extension DecodingError.Context {
    /// `input[3].text`; nil for the body as a whole.
    fileprivate var field: String? {
        guard !codingPath.isEmpty else { return nil }
        return codingPath.reduce("") { path, key in
            if let index = key.intValue { return "\(path)[\(index)]" }
            return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
        }
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-Id")!
    static let traceParent = HTTPField.Name("traceparent")!
    static let traceState = HTTPField.Name("tracestate")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
