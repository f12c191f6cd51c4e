/// Messages that, if labelled, would help a set most.
package struct SuggestionReport: Sendable, Encodable {
    /// A label that a message may have.
    package struct Candidate: Sendable, Encodable {
        package var label: String
        package var confidence: Float
    }

    /// A message to label.
    package struct Suggestion: Sendable, Encodable {
        package var text: String
        /// Its first position in the traffic.
        package var line: Int
        /// How often it came.
        package var count: Int
        /// What the set would tag it with: a proposal to correct. Several labels are joined with `|`.
        package var proposed: String
        /// The best labels.
        package var top: [Candidate]
        /// How unsure the set is, from 0 to 1.
        package var uncertainty: Float
        /// Uncertain messages that are more like it than like any example or other suggestion, repeated ones counted,
        /// including itself.
        package var standsFor: Int
        /// Whether the set flags it as unlike all of its examples.
        package var anomaly: Bool
        package var reason: String

        enum CodingKeys: String, CodingKey {
            case text, line, count, proposed, top, uncertainty, anomaly, reason
            case standsFor = "stands_for"
        }
    }

    package var set: String
    package var version: String
    /// The most helpful first: each is chosen given those before it.
    package var suggestions: [Suggestion]
    package var messages: Int
    package var distinct: Int
    package var badLines: Int
    /// Different messages that are examples already, spelling and punctuation aside.
    package var alreadyExamples: Int
    /// Different messages excluded as anomalies.
    package var leftAside: Int
    /// Different messages that were candidates: the most uncertain ones.
    package var pool: Int

    enum CodingKeys: String, CodingKey {
        case set, version, suggestions, messages, distinct, pool
        case badLines = "bad_lines"
        case alreadyExamples = "already_examples"
        case leftAside = "left_aside"
    }
}
