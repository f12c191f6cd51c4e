/// The body of `comments:analyze`. https://developers.perspectiveapi.com/s/about-the-api-methods
struct AnalyzeRequest: Decodable {
    struct Comment: Decodable {
        var text: String
        var type: String?
    }

    struct Attribute: Decodable {
        var scoreType: String?
        /// Scores below it are left out.
        var scoreThreshold: Double?
    }

    var comment: Comment
    var requestedAttributes: [String: Attribute]
    /// Whether each sentence gets a score too.
    var spanAnnotations: Bool?
    var languages: [String]?
    /// Nothing is ever stored, so this changes nothing.
    var doNotStore: Bool?
    var clientToken: String?
    var sessionId: String?
    var communityId: String?

    /// - Throws: what the request asks for and this server cannot do.
    func check(_ attributes: [String: [String]]) throws {
        try comment.check()
        guard !requestedAttributes.isEmpty else {
            throw RequestFailure.invalid("requested_attributes", "name at least one attribute in requestedAttributes")
        }
        for (name, attribute) in requestedAttributes.sorted(by: { $0.key < $1.key }) {
            guard attributes[name] != nil else {
                let known = attributes.keys.sorted().joined(separator: ", ")
                throw RequestFailure.invalid(
                    "requested_attributes.\(name)",
                    "Attribute \(name) is not served: no label of the set feeds it. Served: \(known.isEmpty ? "none" : known)")
            }
            if let type = attribute.scoreType, !["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"].contains(type) {
                throw RequestFailure.invalid(
                    "requested_attributes.\(name).score_type", "scoreType must be PROBABILITY, not \(type)")
            }
        }
    }
}

extension AnalyzeRequest.Comment {
    func check() throws {
        if text.allSatisfy(\.isWhitespace) { throw RequestFailure.invalid("comment.text", "comment.text is empty") }
        if let type, !["PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED"].contains(type) {
            throw RequestFailure.invalid("comment.type", "comment.type must be PLAIN_TEXT, not \(type)")
        }
    }
}
