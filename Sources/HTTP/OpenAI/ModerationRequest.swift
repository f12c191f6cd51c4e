/// The body of `POST /v1/moderations`. https://platform.openai.com/docs/api-reference/moderations/create
struct ModerationRequest: Decodable {
    private struct Part: Decodable {
        var type: String
        var text: String?
    }

    /// One result each. The text parts of a typed input are one text, line by line, and get one result, as at OpenAI.
    var texts: [String]
    var model: String?

    enum CodingKeys: String, CodingKey {
        case input, model
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        model = try fields.decodeIfPresent(String.self, forKey: .model)
        texts = try Self.texts(fields)
        try InputTexts.check(texts.count)
    }

    private static func texts(_ fields: KeyedDecodingContainer<CodingKeys>) throws -> [String] {
        guard fields.contains(.input) else {
            throw RequestFailure.invalid("input", "\"input\" is missing", code: "missing_required_parameter")
        }
        if let text = try? fields.decode(String.self, forKey: .input) { return [text] }
        if let texts = try? fields.decode([String].self, forKey: .input) { return texts }
        guard let parts = try? fields.decode([Part].self, forKey: .input) else {
            throw RequestFailure.invalid(
                "input",
                "input must be a string, an array of strings, or an array of parts such as {\"type\":\"text\",\"text\":…}",
                code: "invalid_type")
        }
        var lines: [String] = []
        for (index, part) in parts.enumerated() {
            guard part.type == "text" else {
                let message =
                    part.type == "image_url"
                    ? "this server moderates text only; leave the image out"
                    : "a part's type must be \"text\", not \"\(part.type)\""
                throw RequestFailure.invalid("input[\(index)].type", message, code: "unsupported_input_type")
            }
            guard let text = part.text else {
                throw RequestFailure.invalid(
                    "input[\(index)].text", "a text part needs \"text\"", code: "missing_required_parameter")
            }
            lines.append(text)
        }
        return lines.isEmpty ? [] : [lines.joined(separator: "\n")]
    }
}
