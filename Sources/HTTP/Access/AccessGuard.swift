internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Lets a client in to a route, or says why not. Every route has its own guard, so that no way of writing a path goes past it.
struct AccessGuard: Sendable {
    /// nil: everybody may do everything.
    let tokens: TokenStore?
    /// Whether web pages of other sites are kept out: without tokens, a browser on this machine could be used by any page.
    let refusesForeignPages: Bool

    /// The route's handler, for those who may use it.
    func guarded(_ route: RouteTable.Route) -> RouteTable.Handler {
        guard !route.scopes.isEmpty else { return route.handler }
        return { request, context in
            var context = context
            if let tokens {
                let entry = try admit(request, route, tokens)
                context.scopes = entry.scopes
                context.origin.client = entry.name
                if entry.rate != nil { context.origin.quota = RequestQuota(tokens, entry) }
                context.logger[metadataKey: "client"] = "\(entry.name)"
            } else if refusesForeignPages {
                try ForeignPage.refuse(request)
            }
            return try await route.handler(request, context)
        }
    }

    private func admit(_ request: Request, _ route: RouteTable.Route, _ tokens: TokenStore) throws -> TokenList.Entry {
        guard let token = Self.token(request, route) else {
            throw RequestFailure(
                .unauthorized, "missing_api_key", "the request has no token; send the header Authorization: Bearer TOKEN")
        }
        guard let entry = tokens.entry(for: token) else {
            throw RequestFailure(.unauthorized, "invalid_api_key", "the request's token is not one of this server's")
        }
        guard entry.scopes.isSuperset(of: route.scopes) else {
            let needed = route.scopes.subtracting(entry.scopes).names.joined(separator: " and ")
            throw RequestFailure(
                .forbidden, "insufficient_scope",
                "this needs the scope \(needed), which \(entry.name) does not have")
        }
        if let wait = tokens.take(of: entry, now: .now) { throw RequestFailure(tooOften: entry, wait: wait) }
        return entry
    }

    /// The token of a request: in its header, or for Perspective's clients in the URL as `key`.
    private static func token(_ request: Request, _ route: RouteTable.Route) -> String? {
        if let header = request.headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
            return parts[1].filter { $0 != " " }
        }
        guard route.path.hasPrefix("/v1alpha1/") else { return nil }
        return request.uri.queryParameters.get("key")
    }
}
