internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import LabelSets
internal import Tagging

/// `POST /v1alpha1/comments:analyze` and `comments:suggestscore`, as Google's Perspective API answered them.
struct PerspectiveRoutes: Sendable {
    let inlet: HTTPInlet
    let registry: SetRegistry
    let set: String
    let review: ReviewFile
    let maxBodyBytes: Int
    /// The most sentences that get scores of their own.
    private static let maxSpans = 256

    func analyze(_ request: Request, _ context: HTTPContext) async throws -> Response {
        let body = try await request.decode(AnalyzeRequest.self, limit: maxBodyBytes, context)
        let attributes = try registry.moderationSet(set).moderation.attributes
        try body.check(attributes)
        let text = body.comment.text
        var spans = body.spanAnnotations == true ? Array(Sentences.ranges(of: text).prefix(Self.maxSpans)) : []
        if spans.count < 2 { spans = [(0, text.utf16.count, text[...])] }
        // The whole text first, then the sentences, where there are several.
        let texts = [text] + (spans.count > 1 ? spans.map { String($0.text) } : [])
        let results = try await inlet.answer(
            texts.map { MessageFrame(content: .text($0), sets: [set], scores: true).bytes }, from: context.origin)
        let tags = try results.map { frame in
            let result = try MessageResult(frame)
            if let failure = result.error { throw RequestFailure(failure, parameter: "comment.text") }
            guard let tag = result.tags?[set] else { throw UnreadableResult() }
            return tag
        }
        var bytes: [UInt8] = []
        bytes.append(json: "{\"attributeScores\":{")
        var isFirst = true
        for (name, attribute) in body.requestedAttributes.sorted(by: { $0.key < $1.key }) {
            let scores = tags.map { $0.score(of: attributes[name] ?? []) ?? 0 }
            let threshold = attribute.scoreThreshold ?? 0
            guard scores[0] >= threshold else { continue }
            if !isFirst { bytes.append(json: ",") }
            isFirst = false
            bytes.append(string: name)
            bytes.append(json: ":{\"spanScores\":[")
            var isFirstSpan = true
            for (place, span) in spans.enumerated() {
                let score = spans.count > 1 ? scores[place + 1] : scores[0]
                guard score >= threshold else { continue }
                if !isFirstSpan { bytes.append(json: ",") }
                isFirstSpan = false
                bytes.append(json: "{\"begin\":")
                bytes.append(integer: span.begin)
                bytes.append(json: ",\"end\":")
                bytes.append(integer: span.end)
                bytes.append(json: ",\"score\":")
                append(score, to: &bytes)
                bytes.append(json: "}")
            }
            bytes.append(json: "],\"summaryScore\":")
            append(scores[0], to: &bytes)
            bytes.append(json: "}")
        }
        bytes.append(json: "}")
        finish(body.languages, body.clientToken, &bytes)
        return .json(bytes)
    }

    func suggest(_ request: Request, _ context: HTTPContext) async throws -> Response {
        let body = try await request.decode(SuggestRequest.self, limit: maxBodyBytes, context)
        try body.comment.check()
        let published = try registry.moderationSet(set)
        guard !body.attributeScores.isEmpty else {
            throw RequestFailure.invalid("attribute_scores", "name at least one attribute in attributeScores")
        }
        for (name, score) in body.attributeScores {
            guard published.moderation.attributes[name] != nil else {
                throw RequestFailure.invalid("attribute_scores.\(name)", "Attribute \(name) is not served")
            }
            guard let value = score.summaryScore?.value, (0...1).contains(value) else {
                throw RequestFailure.invalid(
                    "attribute_scores.\(name).summary_score.value", "summaryScore.value must be a number from 0 to 1")
            }
        }
        try await review.append(body, attributes: published.moderation.attributes, set: set)
        var bytes: [UInt8] = []
        bytes.append(json: "{\"requestedAttributes\":")
        bytes.append(list: body.attributeScores.keys.sorted()) { $1.append(string: $0) }
        finish(body.languages, body.clientToken, &bytes)
        return .json(bytes)
    }

    private func append(_ score: Double, to bytes: inout [UInt8]) {
        bytes.append(json: "{\"value\":")
        bytes.append(decimal: Float(score))
        bytes.append(json: ",\"type\":\"PROBABILITY\"}")
    }

    private func finish(_ languages: [String]?, _ token: String?, _ bytes: inout [UInt8]) {
        if let languages {
            bytes.append(json: ",\"languages\":")
            bytes.append(list: languages) { $1.append(string: $0) }
        }
        if let token {
            bytes.append(json: ",\"clientToken\":")
            bytes.append(string: token)
        }
        bytes.append(json: "}")
    }
}

/// The body of `comments:suggestscore`.
struct SuggestRequest: Decodable {
    struct Scores: Decodable {
        struct Score: Decodable {
            var value: Double?
        }

        var summaryScore: Score?
    }

    var comment: AnalyzeRequest.Comment
    var attributeScores: [String: Scores]
    var languages: [String]?
    var clientToken: String?
    var communityId: String?
}
