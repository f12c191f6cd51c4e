internal import FoundationEssentials
internal import JSON
internal import Wire

/// A result frame as the routes need it.
struct MessageResult: Decodable {
    struct Failure: Decodable {
        var code: String
        var message: String
        var retryAfter: Int?

        enum CodingKeys: String, CodingKey {
            case code, message
            case retryAfter = "retry_after_ms"
        }

        var knownCode: ErrorCode { ErrorCode(rawValue: code) ?? .internal }
    }

    struct Tag: Decodable {
        struct Score: Decodable {
            var label: String
            /// nil if it is not finite.
            var confidence: Double?
        }

        var label: String?
        var labels: [String]?
        var top: [Score]?

        /// The labels that were decided for the text.
        var decided: [String] { labels ?? label.map { [$0] } ?? [] }

        /// The confidence of the surest of some labels; nil if the set has none of them.
        func score(of labels: [String]) -> Double? {
            top?.filter { labels.contains($0.label) }.map { $0.confidence ?? 0 }.max()
        }
    }

    var error: Failure?
    var tags: [String: Tag]?

    init(_ frame: [UInt8]) throws { self = try JSONDecoder().decode(MessageResult.self, from: Data(frame)) }
}

/// The embedding in a result frame. Read by hand, since it is most of the frame.
struct EmbeddingResult {
    var embedding: [Float] = []
    var tokens = 0
    var isTruncated = false
    var failure: MessageResult.Failure?

    init(_ frame: [UInt8]) throws {
        let (values, count, cut, failed) = try frame.withUnsafeBytes { bytes in
            var (values, count, cut, failed): ([Float]?, Int, Bool, Bool) = (nil, 0, false, false)
            var cursor = JSONCursor(bytes, maxDepth: WireLimits.greatestDepth)
            try cursor.readMembers { key, value in
                if key.equals("embedding", in: bytes) {
                    values = [Float](base64: value.contents(in: bytes))
                } else if key.equals("tokens", in: bytes) {
                    count = Int(String(decoding: value.literal(in: bytes), as: UTF8.self)) ?? 0
                } else if key.equals("truncated", in: bytes) {
                    cut = bytes[value.start] == UInt8(ascii: "t")
                } else if key.equals("error", in: bytes) {
                    failed = true
                }
            }
            return (values, count, cut, failed)
        }
        if failed {
            failure = try MessageResult(frame).error
        } else {
            (embedding, tokens, isTruncated) = (values ?? [], count, cut)
        }
    }
}
