/// Messages that, if labelled, would help a set most.
public struct SuggestionReport: Sendable, Encodable {
    /// A label that a message may have.
    public struct Candidate: Sendable, Encodable {
        public var label: String
        public var confidence: Float
    }

    /// A message to label.
    public struct Suggestion: Sendable, Encodable {
        public var text: String
        /// Where it stands first in the traffic.
        public var line: Int
        /// How often it came.
        public var count: Int
        /// What the set would tag it with: a proposal to correct. Several labels are joined with `|`.
        public var proposed: String
        /// The best labels.
        public var top: [Candidate]
        /// How unsure the set is, from 0 to 1.
        public var uncertainty: Float
        /// Uncertain messages that are more like it than like any example or other suggestion, repeated ones counted, itself
        /// among them.
        public var standsFor: Int
        /// Whether the set flags it as unlike all of its examples.
        public var anomaly: Bool
        public var reason: String

        enum CodingKeys: String, CodingKey {
            case text, line, count, proposed, top, uncertainty, anomaly, reason
            case standsFor = "stands_for"
        }
    }

    public var set: String
    public var version: String
    /// The most helpful first: each is chosen given those before it.
    public var suggestions: [Suggestion]
    public var messages: Int
    public var distinct: Int
    public var badLines: Int
    /// Different messages that are examples already, spelling and punctuation aside.
    public var alreadyExamples: Int
    /// Different messages left aside as anomalies.
    public var leftAside: Int
    /// Different messages that were chosen among: the most uncertain ones.
    public var pool: Int

    enum CodingKeys: String, CodingKey {
        case set, version, suggestions, messages, distinct, pool
        case badLines = "bad_lines"
        case alreadyExamples = "already_examples"
        case leftAside = "left_aside"
    }
}
