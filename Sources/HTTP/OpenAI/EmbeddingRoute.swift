internal import Hummingbird
internal import JSON

/// `POST /v1/embeddings`.
struct EmbeddingRoute: Sendable {
    let inlet: HTTPInlet
    let models: ServedModels
    let maxBodyBytes: Int

    func respond(_ request: Request, _ context: HTTPContext) async throws -> Response {
        let body = try await request.decode(EmbeddingRequest.self, limit: maxBodyBytes, context)
        try models.check(body.model)
        if let dimensions = body.dimensions, !(1...models.dimensions).contains(dimensions) {
            throw RequestFailure.invalid(
                "dimensions", "dimensions must be from 1 to \(models.dimensions), the size of this model's embeddings")
        }
        let frames = body.inputs.map { MessageFrame(content: $0, embed: true).bytes }
        let results = try await inlet.answer(frames, from: context.origin)
        var bytes: [UInt8] = []
        bytes.append(json: "{\"object\":\"list\",\"data\":[")
        var tokens = 0
        for (index, frame) in results.enumerated() {
            let result = try EmbeddingResult(frame)
            if let failure = result.failure {
                let place = body.inputs.count == 1 ? "input" : "input[\(index)]"
                throw RequestFailure(failure, parameter: place)
            }
            tokens += result.tokens
            if index > 0 { bytes.append(json: ",") }
            append(result, index, body, to: &bytes)
        }
        bytes.append(json: "],\"model\":")
        bytes.append(string: models.name)
        bytes.append(json: ",\"usage\":{\"prompt_tokens\":")
        bytes.append(integer: tokens)
        bytes.append(json: ",\"total_tokens\":")
        bytes.append(integer: tokens)
        bytes.append(json: "}}")
        return .json(bytes)
    }

    private func append(_ result: EmbeddingResult, _ index: Int, _ body: EmbeddingRequest, to bytes: inout [UInt8]) {
        let embedding = body.dimensions.map { result.embedding.truncated(to: $0) } ?? result.embedding
        bytes.append(json: "{\"object\":\"embedding\",\"index\":")
        bytes.append(integer: index)
        bytes.append(json: ",\"embedding\":")
        switch body.encoding {
        case .base64:
            bytes.append(json: "\"")
            bytes.append(base64: embedding)
            bytes.append(json: "\"")
        case .float:
            bytes.append(list: embedding) { $1.append(contentsOf: $0.description.utf8) }
        }
        // OpenAI refuses texts over the model's limit; here they are cut, and say so.
        if result.isTruncated { bytes.append(json: ",\"truncated\":true") }
        bytes.append(json: "}")
    }
}

extension [Float] {
    /// The first numbers, scaled to unit length; as they are if all of them are 0.
    func truncated(to count: Int) -> [Float] {
        guard count < self.count else { return self }
        let kept = prefix(count)
        let length = kept.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        return length > 0 ? kept.map { Float(Double($0) / length) } : Array(kept)
    }
}
