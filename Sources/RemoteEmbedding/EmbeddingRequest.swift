internal import JSON

/// The body of a request for embeddings.
struct EmbeddingRequest {
    var model: String
    /// nil: the model's own.
    var dimensions: Int?

    /// It asks for Base64, which is exact and about a quarter of the size. Compatible servers know it, as OpenAI's own client asks
    /// for it; those that ignore it send numbers, which are read as well.
    func body(_ texts: [String]) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(texts.reduce(256) { $0 + $1.utf8.count * 9 / 8 + 4 })
        body.append(json: "{\"model\":")
        body.append(string: model)
        body.append(json: ",\"encoding_format\":\"base64\"")
        if let dimensions {
            body.append(json: ",\"dimensions\":")
            body.append(integer: dimensions)
        }
        body.append(json: ",\"input\":")
        body.append(list: texts) { $1.append(string: $0) }
        body.append(json: "}")
        return body
    }

    /// What the response may have at most: numbers in their longest form, and as much again for the rest.
    ///
    /// - Parameter dimensions: nil while they are unknown.
    static func maxResponseBytes(texts: Int, dimensions: Int?) -> Int {
        min(256 << 20, 65_536 + texts * (1024 + 32 * (dimensions ?? 65_536)))
    }
}
