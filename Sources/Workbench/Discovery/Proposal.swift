/// Groups found in traffic, each a proposal for a label.
public struct Proposal: Sendable, Encodable {
    public var set: String
    /// Messages looked at.
    public var messages: Int
    /// Distinct texts that were grouped, and those that would have been had there been room for more.
    public var grouped: Int
    public var leftOut: Int
    /// Texts in no group.
    public var ungrouped: Int
    /// The largest first.
    public var groups: [Group]

    public struct Group: Sendable, Encodable {
        /// A label's name, made of the most telling words.
        public var name: String
        public var words: [String]
        /// Messages, repetitions counted.
        public var messages: Int
        /// Distinct texts, the most central first.
        public var texts: [String]
        /// Mean cosine of a text to the group's mean.
        public var cohesion: Double
    }

    enum CodingKeys: String, CodingKey {
        case set, messages, grouped, ungrouped, groups
        case leftOut = "left_out"
    }
}
