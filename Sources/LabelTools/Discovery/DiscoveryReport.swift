/// Groups of messages that label sets do not cover.
package struct DiscoveryReport: Sendable, Encodable {
    /// A message of a group.
    package struct Member: Sendable, Encodable {
        package var text: String
        /// Its first position in the traffic.
        package var line: Int
        /// How often it came.
        package var count: Int
    }

    /// Similar messages.
    package struct Group: Sendable, Encodable {
        /// Usable as a label: its most telling words.
        package var name: String
        package var words: [String]
        /// Messages, repeated ones counted.
        package var messages: Int
        /// Mean cosine of two members; what all texts have in common is removed first.
        package var cohesion: Float
        /// The most central first.
        package var members: [Member]
    }

    /// The largest first.
    package var groups: [Group]
    /// Names of the sets used.
    package var sets: [String]
    package var messages: Int
    package var distinct: Int
    package var badLines: Int
    /// Different messages to group: those that every set flags, or all.
    package var candidates: Int
    /// Different messages that were grouped: a sample where there are too many candidates.
    package var grouped: Int
    /// Of these, those in no group.
    package var ungrouped: Int
    /// Minimum mean cosine within a group.
    package var cut: Float
    /// The source of the cut.
    package var cutSource: CutSource
    /// The folder that was written.
    package var output: String?

    package enum CutSource: String, Sendable, Encodable {
        /// Given.
        case given
        /// The cut that best recovers the set's own labels.
        case labels
        /// The default: there are too few labels, or they are not groups in this sense.
        case standard = "default"
    }

    enum CodingKeys: String, CodingKey {
        case groups, sets, messages, distinct, candidates, grouped, ungrouped, cut, output
        case badLines = "bad_lines"
        case cutSource = "cut_source"
    }
}
