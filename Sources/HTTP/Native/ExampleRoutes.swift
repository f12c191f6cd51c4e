internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import LabelSets
internal import Tagging
internal import Threads

/// `GET`, `PUT`, `POST` and `DELETE /v1/label-sets/{set}/labels/{label}/examples`.
///
/// They change the files: a reload puts the change in use, as if a person had made it.
struct ExampleRoutes: Sendable {
    private struct Body: Decodable {
        var examples: [String]
    }

    let registry: SetRegistry
    let folder: LabelFolder
    let editor: LabelEditor
    let replays: Replays
    let maxBodyBytes: Int

    /// The label's examples, as the files have them: a client reads what it has written, also before it is in use.
    func list(_ request: Request, _ context: HTTPContext) async throws -> Response {
        let (name, label) = (try context.parameter("set"), try context.parameter("label"))
        let (directory, editor) = (try self.directory(of: name), editor)
        let found = try await Self.onFileThread { () throws(LabelEditor.Refusal) in
            try editor.examples(directory: directory, label: label)
        }
        guard let found else {
            throw RequestFailure(
                .notFound, "unknown_label", "the label set \"\(name)\" has no label \"\(label)\"", parameter: "label")
        }
        var bytes = Self.head(name, label, version: found.version)
        bytes.append(json: ",\"examples\":")
        bytes.append(list: found.texts) { $1.append(string: $0) }
        bytes.append(json: "}")
        var response = Response.json(bytes)
        response.headers[.eTag] = "\"\(found.version)\""
        return response
    }

    private func directory(of name: String) throws(RequestFailure) -> String {
        guard registry.status.contains(where: { $0.name == name }), let directory = folder.directory(of: name) else {
            throw RequestFailure.noSet(name)
        }
        return directory
    }

    /// Works with files on a thread of its own: they may take long, and Swift's threads are few.
    private static func onFileThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws(LabelEditor.Refusal) -> Value
    ) async throws -> Value {
        do { return try await onThread(name: "edit", body) } catch let refusal as LabelEditor.Refusal {
            throw refusal.failure
        }
    }

    func replace(_ request: Request, _ context: HTTPContext) async throws -> Response {
        try await change(request, context) { .replace($0) }
    }

    func add(_ request: Request, _ context: HTTPContext) async throws -> Response {
        try await change(request, context) { .add($0) }
    }

    func remove(_ request: Request, _ context: HTTPContext) async throws -> Response {
        try await change(request, context) { .remove($0) }
    }

    private func change(
        _ request: Request, _ context: HTTPContext, _ edit: @escaping @Sendable ([String]) -> ExampleEdit
    ) async throws -> Response {
        let bytes = try await request.bytes(limit: maxBodyBytes, context)
        return try await replays.respond(to: request, from: context.origin.client, body: bytes) {
            try await write(request, context, edit(try texts(bytes)))
        }
    }

    private func texts(_ bytes: [UInt8]) throws -> [String] {
        let body = try Request.decode(Body.self, from: bytes)
        for (index, text) in body.examples.enumerated() {
            if let fault = ExampleEdit.fault(in: text) {
                throw RequestFailure.invalid("examples[\(index)]", "the example \(fault)")
            }
        }
        return body.examples
    }

    private func write(_ request: Request, _ context: HTTPContext, _ edit: ExampleEdit) async throws -> Response {
        let (name, label) = (try context.parameter("set"), try context.parameter("label"))
        let directory = try self.directory(of: name)
        if let fault = LabelName.fault(in: label) { throw RequestFailure.invalid("label", "the label's name \(fault)") }
        let condition = request.headers[.ifMatch]
        let editor = editor
        let outcome = try await Self.onFileThread { () throws(LabelEditor.Refusal) in
            try editor.edit(directory: directory, label: label, edit) { version in
                condition.map { Self.matches($0, version) } ?? true
            }
        }
        var bytes = Self.head(name, label, version: outcome.version)
        bytes.append(json: ",\"added\":")
        bytes.append(integer: outcome.added)
        bytes.append(json: ",\"removed\":")
        bytes.append(integer: outcome.removed)
        bytes.append(json: "}")
        var response = Response.json(bytes)
        response.headers[.eTag] = "\"\(outcome.version)\""
        return response
    }

    /// How every answer about a label's examples begins.
    private static func head(_ name: String, _ label: String, version: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(json: "{\"set\":")
        bytes.append(string: name)
        bytes.append(json: ",\"label\":")
        bytes.append(string: label)
        bytes.append(json: ",\"version\":")
        bytes.append(string: version)
        return bytes
    }

    /// Whether one of an `If-Match` header's entity tags is a version. RFC 9110, section 13.1.1.
    static func matches(_ header: String, _ version: String) -> Bool {
        header.split(separator: ",").contains { tag in
            let tag = tag.filter { $0 != " " }
            return tag == "*" || tag == "\"\(version)\""
        }
    }
}

extension LabelEditor.Refusal {
    fileprivate var failure: RequestFailure {
        switch self {
        case .changed(let version):
            RequestFailure(
                .preconditionFailed, "version_changed", "the label set has version \(version) now; read it again",
                parameter: "If-Match")
        case .notEditable(let reason): RequestFailure(.conflict, "not_editable", reason, parameter: "label")
        case .unusable(let error):
            RequestFailure(.unprocessableContent, "unusable_set", "the label set could not be used: \(error)")
        case .failed(let error): RequestFailure(.internalServerError, "file_failure", "\(error)")
        }
    }
}
