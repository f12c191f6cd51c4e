internal import FoundationEssentials
public import Pipeline

/// What a result says, for people and tables.
public struct ResultSummary: Sendable {
    /// A set's answer.
    public struct Tag: Sendable {
        public var set: String
        /// The label; in mode `multi` all that were given, perhaps none.
        public var labels: [String]
        /// The probability of what `labels` says, from 0 to 1. Where no label is given, the wire has the probability of the
        /// most probable one; this is the chance that not even that one applies.
        public var certainty: Float?
        public var isAnomaly: Bool
        /// The most probable labels, when evidence was asked for.
        public var top: [(label: String, confidence: Float)]
        public var evidence: Evidence?

        /// The labels in a word or two: `none` where none was given.
        public var name: String { labels.isEmpty ? Self.none : labels.joined(separator: "+") }
        public static let none = "none"
    }

    /// By the sets' names.
    public var tags: [Tag]
    public var failure: ReceivedResult.Failure?
    /// Whether every set flags the text.
    public var isAnomaly: Bool
    public var isTruncated: Bool

    /// - Throws: `DecodingError` for JSON that is no result.
    public init(_ result: ReceivedResult) throws {
        let frame = try JSONDecoder().decode(Frame.self, from: Data(result.raw))
        tags = (frame.tags ?? [:]).sorted { $0.key < $1.key }.map { set, tag in
            let labels = tag.label.map { [$0] } ?? tag.labels ?? []
            return Tag(
                set: set, labels: labels, certainty: labels.isEmpty ? tag.confidence.map { 1 - $0 } : tag.confidence,
                isAnomaly: tag.anomaly, top: (tag.top ?? []).map { ($0.label, $0.confidence) }, evidence: tag.evidence)
        }
        failure = result.failure
        isAnomaly = frame.anomaly == true
        isTruncated = frame.truncated == true
    }

    private struct Frame: Decodable {
        struct Tag: Decodable {
            var label: String?
            var labels: [String]?
            var confidence: Float?
            var anomaly: Bool
            var top: [Top]?
            var evidence: Evidence?
        }
        struct Top: Decodable {
            var label: String
            var confidence: Float
        }
        var tags: [String: Tag]?
        var anomaly: Bool?
        var truncated: Bool?
    }
}
