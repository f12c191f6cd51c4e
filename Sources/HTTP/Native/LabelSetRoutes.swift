internal import Classification
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import LabelSets
internal import Tagging

/// `GET /v1/label-sets` and `GET /v1/label-sets/{set}`.
struct LabelSetRoutes: Sendable {
    let registry: SetRegistry

    func list(_ request: Request, _ context: HTTPContext) -> Response {
        let snapshot = registry.snapshot
        var bytes: [UInt8] = []
        bytes.append(json: "{\"label_sets\":")
        bytes.append(list: registry.status) { append($0, snapshot.sets[$0.name], to: &$1) }
        bytes.append(json: "}")
        return .json(bytes)
    }

    func one(_ request: Request, _ context: HTTPContext) throws -> Response {
        let name = try context.parameter("set")
        guard let status = registry.status.first(where: { $0.name == name }) else { throw RequestFailure.noSet(name) }
        var bytes: [UInt8] = []
        append(status, registry.snapshot.sets[name], to: &bytes)
        var response = Response.json(bytes)
        if let version = status.version { response.headers[.eTag] = "\"\(version)\"" }
        return response
    }

    private func append(_ status: SetRegistry.Status, _ set: PublishedSet?, to bytes: inout [UInt8]) {
        bytes.append(json: "{\"name\":")
        bytes.append(string: status.name)
        bytes.append(json: ",\"healthy\":")
        bytes.append(bool: status.error == nil && set != nil)
        if let error = status.error {
            bytes.append(json: ",\"error\":")
            bytes.append(string: error)
        }
        if let set {
            bytes.append(json: ",\"version\":")
            bytes.append(string: set.version)
            bytes.append(json: ",\"mode\":")
            bytes.append(string: set.mode.rawValue)
            bytes.append(json: ",\"method\":")
            bytes.append(string: set.classifier.summary.method.rawValue)
            bytes.append(json: ",\"examples\":")
            bytes.append(integer: set.examples.count)
            bytes.append(json: ",\"labels\":")
            bytes.append(list: set.labels) { $1.append(string: $0) }
        }
        bytes.append(json: "}")
    }
}

extension RequestFailure {
    static func noSet(_ name: String) -> RequestFailure {
        RequestFailure(.notFound, "unknown_set", "there is no label set \"\(name)\"", parameter: "set")
    }
}
