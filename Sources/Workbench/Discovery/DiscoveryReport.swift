/// Groups of messages that label sets do not know.
public struct DiscoveryReport: Sendable, Encodable {
    /// A message of a group.
    public struct Member: Sendable, Encodable {
        public var text: String
        /// Where it stands first in the traffic.
        public var line: Int
        /// How often it came.
        public var count: Int
    }

    /// Messages that are alike.
    public struct Group: Sendable, Encodable {
        /// Fit for a label: its most telling words.
        public var name: String
        public var words: [String]
        /// Messages, repeated ones counted.
        public var messages: Int
        /// Mean cosine of two members; what they have in common with all texts is taken out first.
        public var cohesion: Float
        /// The most central first.
        public var members: [Member]
    }

    /// The largest first.
    public var groups: [Group]
    /// Names of the sets that were asked.
    public var sets: [String]
    public var messages: Int
    public var distinct: Int
    public var badLines: Int
    /// Different messages that are to be grouped: those that every set flags, or all.
    public var candidates: Int
    /// Different messages that were grouped: a sample where there are too many candidates.
    public var grouped: Int
    /// Of these, those in no group.
    public var ungrouped: Int
    /// Least mean cosine within a group.
    public var cut: Float
    /// Where the cut is from.
    public var cutSource: CutSource
    /// The folder that was written.
    public var output: String?

    public enum CutSource: String, Sendable, Encodable {
        /// Given.
        case given
        /// What best finds the set's own labels again.
        case labels
        /// There are too few labels, or they are no groups in this sense.
        case standard = "default"
    }

    enum CodingKeys: String, CodingKey {
        case groups, sets, messages, distinct, candidates, grouped, ungrouped, cut, output
        case badLines = "bad_lines"
        case cutSource = "cut_source"
    }
}
