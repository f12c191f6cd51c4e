internal import CoreMetrics
internal import HTTPTypes
internal import Hummingbird
internal import Prometheus

/// Counts requests by the route that served them, never by the path that a client sent, so that clients cannot add series.
struct RequestMetrics: RouterMiddleware {
    typealias Context = HTTPContext

    let registry: PrometheusRegistry
    let routes: RouteTable

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let path = request.uri.path
        let route = routes.routes.first { RouteTable.matches($0.path, path) }?.path ?? "none"
        let method = Self.methods.contains(request.method) ? request.method.rawValue : "other"
        registry.makeCounter(
            label: "assay_http_requests_total",
            dimensions: [("route", route), ("method", method), ("status", "\(response.status.code)")]
        ).increment(by: 1)
        registry.makeTimer(label: "assay_http_request_seconds", dimensions: [("route", route)])
            .recordNanoseconds((ContinuousClock.now - start).nanoseconds)
        return response
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .delete, .patch, .options]
}
