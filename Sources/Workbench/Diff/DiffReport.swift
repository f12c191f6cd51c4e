/// What a changed set would tag differently.
public struct DiffReport: Sendable, Encodable {
    /// How often the tags of a message went from one to another.
    public struct Transition: Sendable, Encodable {
        /// Labels joined with `|`; the background's name or nothing where there is none.
        public var from: String
        public var to: String
        /// Messages, repeated ones counted.
        public var count: Int
        /// Those that both versions are most sure of first.
        public var samples: [Sample]
    }

    /// A message whose tag changes.
    public struct Sample: Sendable, Encodable {
        public var text: String
        public var line: Int
        public var count: Int
        public var oldConfidence: Float
        public var newConfidence: Float

        enum CodingKeys: String, CodingKey {
            case text, line, count
            case oldConfidence = "old_confidence"
            case newConfidence = "new_confidence"
        }
    }

    /// Messages flagged as anomalies.
    public struct Anomalies: Sendable, Encodable {
        public var old = 0
        public var new = 0
        public var newlyFlagged = 0
        public var noLongerFlagged = 0

        enum CodingKeys: String, CodingKey {
            case old, new
            case newlyFlagged = "newly_flagged"
            case noLongerFlagged = "no_longer_flagged"
        }
    }

    /// How sure both versions are.
    public struct Confidence: Sendable, Encodable {
        /// Means over all messages.
        public var old: Double
        public var new: Double
        /// Mean of how far a message's confidence moves, whatever the direction; of messages whose tag stays.
        public var shift: Double
    }

    /// Messages that get a tag.
    public struct Share: Sendable, Encodable {
        public var label: String
        public var old: Int
        public var new: Int
    }

    /// One set in both versions.
    public struct SetChange: Sendable, Encodable {
        public var set: String
        public var oldVersion: String
        public var newVersion: String
        public var files: SetDifference
        /// Messages whose labels change, repeated ones counted.
        public var changed: Int
        public var changedShare: Double
        /// The most frequent first.
        public var transitions: [Transition]
        /// By label name, the combined ones of a multi set too.
        public var tags: [Share]
        public var anomalies: Anomalies
        public var confidence: Confidence

        enum CodingKeys: String, CodingKey {
            case set, files, changed, transitions, tags, anomalies, confidence
            case oldVersion = "old_version"
            case newVersion = "new_version"
            case changedShare = "changed_share"
        }
    }

    public var sets: [SetChange]
    /// Sets that only one side has.
    public var onlyOld: [String]
    public var onlyNew: [String]
    public var messages: Int
    public var distinct: Int
    public var badLines: Int
    /// Messages of which some set's labels change.
    public var changed: Int
    public var changedShare: Double

    enum CodingKeys: String, CodingKey {
        case sets, messages, distinct, changed
        case onlyOld = "only_old"
        case onlyNew = "only_new"
        case badLines = "bad_lines"
        case changedShare = "changed_share"
    }
}
