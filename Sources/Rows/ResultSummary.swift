internal import FoundationEssentials
package import Wire

/// The content of a result, for text and tables.
package struct ResultSummary: Sendable {
    /// A set's answer.
    package struct Tag: Sendable {
        package var set: String
        /// The label; in mode `multi` all labels given, possibly none.
        package var labels: [String]
        /// The probability of `labels`, from 0 to 1. If no label is given, the wire has the probability of the
        /// most probable one; this is the chance that not even that one applies.
        package var certainty: Float?
        package var isAnomaly: Bool
        /// The most probable labels, if evidence was requested.
        package var top: [(label: String, confidence: Float)]
        package var evidence: Evidence?

        /// The labels as text: `none` if none was given.
        package var name: String { labels.isEmpty ? Self.none : labels.joined(separator: "+") }
        package static let none = "none"
    }

    /// By the sets' names.
    package var tags: [Tag]
    package var failure: ReceivedResult.Failure?
    /// Whether every set flags the text.
    package var isAnomaly: Bool
    package var isTruncated: Bool

    /// - Throws: `DecodingError` for JSON that is not a result.
    package init(_ result: ReceivedResult) throws {
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
