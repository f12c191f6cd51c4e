internal import Hummingbird
internal import JSON
internal import LabelSets
internal import Tagging

/// `POST /v1/moderations`.
struct ModerationRoute: Sendable {
    let inlet: HTTPInlet
    let models: ServedModels
    let registry: SetRegistry
    let set: String
    let maxBodyBytes: Int

    func respond(_ request: Request, _ context: HTTPContext) async throws -> Response {
        let body = try await request.decode(ModerationRequest.self, limit: maxBodyBytes, context)
        if let model = body.model { try models.check(model) }
        let categories = try registry.moderationSet(set).moderation.categories
        let frames = body.texts.map { MessageFrame(content: .text($0), sets: [set], scores: true).bytes }
        let results = try await inlet.answer(frames, from: context.origin)
        var bytes: [UInt8] = []
        bytes.append(json: "{\"id\":")
        bytes.append(string: "modr-\(context.requestID)")
        bytes.append(json: ",\"model\":")
        bytes.append(string: models.name)
        bytes.append(json: ",\"results\":[")
        for (index, frame) in results.enumerated() {
            let result = try MessageResult(frame)
            if let failure = result.error {
                throw RequestFailure(failure, parameter: body.texts.count == 1 ? "input" : "input[\(index)]")
            }
            guard let tag = result.tags?[set] else { throw UnreadableResult() }
            if index > 0 { bytes.append(json: ",") }
            append(tag, categories, to: &bytes)
        }
        bytes.append(json: "]}")
        return .json(bytes)
    }

    private func append(_ tag: MessageResult.Tag, _ categories: [String: [String]], to bytes: inout [UInt8]) {
        let names = ModerationCategories.names
        let decided = Set(tag.decided)
        let flags = names.map { !decided.isDisjoint(with: categories[$0] ?? []) }
        bytes.append(json: "{\"flagged\":")
        bytes.append(bool: flags.contains(true))
        func append(_ key: StaticString, _ value: (Int, inout [UInt8]) -> Void) {
            bytes.append(json: key)
            for (index, name) in names.enumerated() {
                bytes.append(json: index == 0 ? "{" : ",")
                bytes.append(string: name)
                bytes.append(json: ":")
                value(index, &bytes)
            }
            bytes.append(json: "}")
        }
        append(",\"categories\":") { $1.append(bool: flags[$0]) }
        append(",\"category_scores\":") { index, bytes in
            let score = categories[names[index]].flatMap { tag.score(of: $0) } ?? 0
            bytes.append(decimal: Float(score))
        }
        append(",\"category_applied_input_types\":") { index, bytes in
            bytes.append(json: categories[names[index]] == nil ? "[]" : "[\"text\"]")
        }
        bytes.append(json: "}")
    }
}

extension SetRegistry {
    /// The set that answers the moderation APIs.
    ///
    /// - Throws: status 503 when it is not in use.
    func moderationSet(_ name: String) throws(RequestFailure) -> PublishedSet {
        if let set = snapshot.sets[name] { return set }
        throw RequestFailure(
            .serviceUnavailable, "set_not_available",
            "the label set \"\(name)\", which http.moderation_set names, is not in use; GET /v1/label-sets says why")
    }
}

/// The daemon's own result is not as the server expects it: a fault of the server.
struct UnreadableResult: Error {}

extension [UInt8] {
    mutating func append(bool value: Bool) { append(json: value ? "true" : "false") }
}
