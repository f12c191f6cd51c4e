package import Embedding
internal import Hummingbird
internal import JSON

/// The models that the API names: the embedding model, by its name or with its fingerprint, and names that stand for it.
package struct ServedModels: Sendable {
    let name: String
    let identifier: String
    /// Of a sentence embedding.
    let dimensions: Int
    let aliases: [String]
    /// When the daemon started, in Unix seconds.
    let created: Int

    package init(_ model: EmbeddingModel, aliases: [String], created: Int) {
        name = model.name
        identifier = model.identifier
        dimensions = model.sentenceDimensions
        self.aliases = aliases
        self.created = created
    }

    /// - Throws: status 404, as at OpenAI, for a model that is not served.
    func check(_ model: String) throws {
        guard model == name || model == identifier || aliases.contains(model) else {
            throw RequestFailure(
                .notFound, "model_not_found",
                "the model \"\(model)\" does not exist; this server has \(name), and http.model_aliases may add names for it",
                parameter: "model")
        }
    }

    /// `GET /v1/models`.
    func list(_ request: Request, _ context: HTTPContext) -> Response {
        var bytes: [UInt8] = []
        bytes.append(json: "{\"object\":\"list\",\"data\":")
        bytes.append(list: [name] + aliases) { append($0, to: &$1) }
        bytes.append(json: "}")
        return .json(bytes)
    }

    /// `GET /v1/models/{id}`.
    func one(_ request: Request, _ context: HTTPContext) throws -> Response {
        let model = try context.parameter("id")
        try check(model)
        var bytes: [UInt8] = []
        append(model, to: &bytes)
        return .json(bytes)
    }

    private func append(_ model: String, to bytes: inout [UInt8]) {
        bytes.append(json: "{\"id\":")
        bytes.append(string: model)
        bytes.append(json: ",\"object\":\"model\",\"created\":")
        bytes.append(integer: created)
        bytes.append(json: ",\"owned_by\":\"assay\"}")
    }
}

extension String {
    /// Without the escapes of URLs (RFC 3986, section 2.1); nil if they are not UTF-8.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension HTTPContext {
    /// A part of the path, percent-decoded.
    func parameter(_ name: String) throws -> String {
        guard let value = parameters.get(name)?.percentDecoded else {
            throw RequestFailure(.badRequest, "invalid_url", "a part of the path is not percent-encoded UTF-8")
        }
        return value
    }
}
