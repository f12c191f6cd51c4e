internal import CoreMetrics
internal import HTTPTypes
internal import Hummingbird
internal import Prometheus
internal import Synchronization

/// Counts requests by the route that served them, never by the path that a client sent, so that clients cannot add series.
struct RequestMetrics: RouterMiddleware {
    typealias Context = HTTPContext

    private let routes: RouteTable
    private let series: [String: RouteSeries]
    /// Of requests without a route.
    private let none: RouteSeries

    init(registry: PrometheusRegistry, routes: RouteTable) {
        self.routes = routes
        let paths = Set(routes.routes.map(\.path))
        series = Dictionary(uniqueKeysWithValues: paths.map { ($0, RouteSeries($0, registry)) })
        none = RouteSeries("none", registry)
    }

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let matched = context.endpointPath.flatMap { series[$0] } ?? unmatched(request.uri.path)
        matched.count(request.method, response.status, took: ContinuousClock.now - start)
        return response
    }

    /// Where the router found nothing: a route with other methods, or none.
    private func unmatched(_ path: String) -> RouteSeries {
        routes.routes.first { RouteTable.matches($0.path, path) }.flatMap { series[$0.path] } ?? none
    }
}

/// The series of one route.
private final class RouteSeries: Sendable {
    private struct Key: Hashable {
        var method: String
        var status: Int
    }

    private let route: String
    private let registry: PrometheusRegistry
    private let seconds: Timer
    private let counters = Mutex<[Key: Counter]>([:])

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .delete, .patch, .options]

    init(_ route: String, _ registry: PrometheusRegistry) {
        (self.route, self.registry) = (route, registry)
        seconds = Timer(label: "assay_http_request_seconds", dimensions: [("route", route)], factory: registry)
    }

    func count(_ method: HTTPRequest.Method, _ status: HTTPResponse.Status, took duration: Duration) {
        let key = Key(method: Self.methods.contains(method) ? method.rawValue : "other", status: status.code)
        let counter = counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "assay_http_requests_total",
                dimensions: [("route", route), ("method", key.method), ("status", "\(key.status)")], factory: registry)
            counters[key] = counter
            return counter
        }
        counter.increment()
        seconds.recordNanoseconds(duration.nanoseconds)
    }
}
