/// The body of `POST /v1/embeddings`. https://platform.openai.com/docs/api-reference/embeddings/create
struct EmbeddingRequest: Decodable {
    enum Encoding: String {
        case float, base64
    }

    var inputs: [MessageFrame.Content]
    var model: String
    var encoding: Encoding
    /// The numbers of each embedding to keep; nil keeps all.
    var dimensions: Int?

    enum CodingKeys: String, CodingKey {
        case input, model, dimensions, user
        case encoding = "encoding_format"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        model = try fields.decode(String.self, forKey: .model)
        _ = try fields.decodeIfPresent(String.self, forKey: .user)
        dimensions = try fields.decodeIfPresent(Double.self, forKey: .dimensions).map { number in
            guard let whole = Int(exactly: number) else {
                throw RequestFailure.invalid("dimensions", "dimensions must be a whole number")
            }
            return whole
        }
        let format = try fields.decodeIfPresent(String.self, forKey: .encoding) ?? "float"
        guard let encoding = Encoding(rawValue: format) else {
            throw RequestFailure.invalid("encoding_format", "encoding_format must be \"float\" or \"base64\"")
        }
        self.encoding = encoding
        inputs = try Self.inputs(fields)
        try InputTexts.check(inputs.count)
    }

    /// A string, strings, token ids, or arrays of token ids.
    private static func inputs(_ fields: KeyedDecodingContainer<CodingKeys>) throws -> [MessageFrame.Content] {
        guard fields.contains(.input) else {
            throw RequestFailure.invalid("input", "\"input\" is missing", code: "missing_required_parameter")
        }
        if let text = try? fields.decode(String.self, forKey: .input) { return [.text(text)] }
        if let texts = try? fields.decode([String].self, forKey: .input) { return texts.map { .text($0) } }
        if let ids = try? fields.decode([Int].self, forKey: .input) { return [.tokenIDs(ids)] }
        if let lists = try? fields.decode([[Int]].self, forKey: .input) { return lists.map { .tokenIDs($0) } }
        throw RequestFailure.invalid(
            "input", "input must be a string, an array of strings, an array of token ids, or an array of such arrays",
            code: "invalid_type")
    }
}
