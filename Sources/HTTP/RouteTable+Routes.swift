internal import HTTPTypes
internal import Hummingbird
internal import LabelSets
internal import NIOCore
internal import Prometheus
internal import Tagging

extension RouteTable {
    /// Every route that the server has.
    init(
        _ configuration: HTTPConfiguration, inlet: HTTPInlet, registry: SetRegistry, readiness: Readiness,
        folder: LabelFolder, metrics: PrometheusRegistry, models: ServedModels, search: SearchRoute,
        page: OpenAPIPage
    ) {
        let maxBody = configuration.maxBodyBytes
        add(.get, "/livez", []) { readiness.live($0, $1) }
        add(.get, "/readyz", []) { await readiness.ready($0, $1) }
        add(.get, "/metrics", .read) { _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusRegistry.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: metrics.text())))
        }

        add(.get, "/openapi.json", []) { page.json($0, $1) }
        add(.get, "/docs", []) { page.html($0, $1) }

        let embeddings = EmbeddingRoute(inlet: inlet, models: models, maxBodyBytes: maxBody)
        let moderation = ModerationRoute(
            inlet: inlet, models: models, registry: registry, set: configuration.moderationSet, maxBodyBytes: maxBody)
        add(.post, "/v1/embeddings", .classify) { try await embeddings.respond($0, $1) }
        add(.post, "/v1/moderations", .classify) { try await moderation.respond($0, $1) }
        add(.get, "/v1/models", .read) { models.list($0, $1) }
        add(.get, "/v1/models/{id}", .read) { try models.one($0, $1) }

        var classify = ClassifyRoute(inlet: inlet, limits: configuration.limits, maxBodyBytes: maxBody)
        add(.post, "/v1/classify", .classify) { [classify] in try await classify.respond($0, $1) }
        add(.post, "/v1/search", .classify) { try await search.respond($0, $1) }
        addLabelSets(registry, folder, maxBody: maxBody)

        let perspective = PerspectiveRoutes(
            inlet: inlet, registry: registry, set: configuration.moderationSet, review: ReviewFile(folder: folder),
            maxBodyBytes: maxBody)
        add(.post, "/v1alpha1/comments:analyze", .classify) { try await perspective.analyze($0, $1) }
        add(.post, "/v1alpha1/comments:suggestscore", .edit) { try await perspective.suggest($0, $1) }

        classify.explains = true
        add(.post, "/v1/explain", .classify) { [classify] in try await classify.respond($0, $1) }
    }

    /// The routes that only this API has: label sets and their examples.
    private mutating func addLabelSets(_ registry: SetRegistry, _ folder: LabelFolder, maxBody: Int) {
        let sets = LabelSetRoutes(registry: registry)
        add(.get, "/v1/label-sets", .read) { sets.list($0, $1) }
        add(.get, "/v1/label-sets/{set}", .read) { try sets.one($0, $1) }
        let examples = ExampleRoutes(
            registry: registry, folder: folder, editor: LabelEditor(), replays: Replays(), maxBodyBytes: maxBody)
        let path = "/v1/label-sets/{set}/labels/{label}/examples"
        add(.get, path, .read) { try await examples.list($0, $1) }
        add(.put, path, .edit) { try await examples.replace($0, $1) }
        add(.post, path, .edit) { try await examples.add($0, $1) }
        add(.delete, path, .edit) { try await examples.remove($0, $1) }
    }

    func responder(metrics: PrometheusRegistry, _ access: AccessGuard) -> RouterResponder<HTTPContext> {
        let router = Router(context: HTTPContext.self, options: .autoGenerateHeadEndpoints)
        router.middlewares.add(RequestMetrics(registry: metrics, routes: self))
        router.middlewares.add(FailureMiddleware(routes: self))
        for route in routes { router.on(RouterPath(route.path), method: route.method, use: access.guarded(route)) }
        return router.buildResponder()
    }
}
