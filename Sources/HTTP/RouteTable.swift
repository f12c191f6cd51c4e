internal import HTTPTypes
internal import Hummingbird

/// Every route by path and method: what the router serves, and what a client is told about a path or method that it does not.
struct RouteTable: Sendable {
    typealias Handler = @Sendable (Request, HTTPContext) async throws -> Response

    struct Route: Sendable {
        let method: HTTPRequest.Method
        /// With parameters in braces: `/v1/models/{id}`.
        let path: String
        /// What a client needs for it; empty needs nothing.
        let scopes: Scopes
        let handler: Handler
    }

    private(set) var routes: [Route] = []

    mutating func add(_ method: HTTPRequest.Method, _ path: String, _ scopes: Scopes, _ handler: @escaping Handler) {
        routes.append(Route(method: method, path: path, scopes: scopes, handler: handler))
    }

    /// Why a request found no route.
    func missing(_ request: Request) -> RequestFailure {
        let path = request.uri.path
        let methods = routes.filter { Self.matches($0.path, path) }.map(\.method)
        guard !methods.isEmpty else {
            return RequestFailure(
                .notFound, "unknown_url", "there is nothing at \(request.method.rawValue) \(path); /docs lists what there is")
        }
        var failure = RequestFailure(
            .methodNotAllowed, "method_not_allowed",
            "\(path) takes \(methods.map(\.rawValue).joined(separator: " or ")), not \(request.method.rawValue)")
        failure.allow = methods
        return failure
    }

    static func matches(_ pattern: String, _ path: String) -> Bool {
        let (pattern, path) = (pattern.split(separator: "/"), path.split(separator: "/"))
        return pattern.count == path.count && zip(pattern, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
