// Evidence as clients read it from results.

extension Evidence.Word: Decodable {
    enum CodingKeys: String, CodingKey { case text, start, end, weight }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let (start, end) = (try fields.decode(Int.self, forKey: .start), try fields.decode(Int.self, forKey: .end))
        guard start <= end else {
            throw DecodingError.dataCorruptedError(forKey: .end, in: fields, debugDescription: "it is before \"start\"")
        }
        self.init(
            text: try fields.decode(String.self, forKey: .text), range: start..<end,
            weight: try fields.decodeIfPresent(Float.self, forKey: .weight) ?? .nan)
    }
}

extension Evidence.Neighbour: Decodable {
    enum CodingKeys: String, CodingKey { case label, labels, text, similarity, file, line, since }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let labels = try fields.decodeIfPresent([String].self, forKey: .labels)
        self.init(
            labels: try labels.map { .multi($0) } ?? .single(fields.decode(String.self, forKey: .label)),
            text: try fields.decode(String.self, forKey: .text),
            similarity: try fields.decode(Float.self, forKey: .similarity),
            file: try fields.decode(String.self, forKey: .file), line: try fields.decode(Int.self, forKey: .line),
            since: try fields.decode(String.self, forKey: .since))
    }
}

extension Evidence.Anomaly: Decodable {
    enum CodingKeys: String, CodingKey {
        case statistic, value, limit, rate, reason, words, reference
        case pValue = "p_value"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            statistic: try fields.decode(String.self, forKey: .statistic),
            value: try fields.decodeIfPresent(Float.self, forKey: .value),
            limit: try fields.decodeIfPresent(Float.self, forKey: .limit),
            pValue: try fields.decode(Float.self, forKey: .pValue), rate: try fields.decode(Float.self, forKey: .rate),
            reason: try fields.decode(String.self, forKey: .reason),
            words: try fields.decodeIfPresent([Evidence.Word].self, forKey: .words) ?? [],
            reference: try fields.decodeIfPresent(SetTag.Reference.self, forKey: .reference))
    }
}
